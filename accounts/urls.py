from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("Account/LogOn/", views.login, name="login"),
    path("Account/LogOff/", views.logout, name="logout"),
]
