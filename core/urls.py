from django.urls import path

from core.views import components

app_name = "core"

urlpatterns = [path("componenten/", components.show, name="components")]
