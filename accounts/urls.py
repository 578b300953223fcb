from django.urls import include, path

from accounts.views import sign_in

app_name = "accounts"

urlpatterns = [
    path("Account/LogOn/", sign_in.login, name="login"),
    path("Account/LogOff/", sign_in.logout, name="logout"),
    path("Account/", include("accounts.urls_second_step")),
    path("Account/", include("accounts.urls_recovery")),
    path("Account/", include("accounts.urls_passkeys")),
    path("Instellingen/", include("accounts.urls_settings")),
]
