from django.urls import path

from accounts.views import confirming, own_factors, profile, sessions, substitution

urlpatterns = [
    path("", profile.own_data, name="settings"),
    path("contact/", profile.contact, name="settings_contact"),
    path("wachtwoord/", profile.password, name="settings_password"),
    path("weergave/", profile.appearance, name="settings_appearance"),
    path("bevestigen/", confirming.confirm, name="confirm"),
    path("plaatsvervanging/", substitution.overview, name="settings_substitution"),
    path("plaatsvervanging/collega/", substitution.colleagues, name="choose_substitute"),
    path("plaatsvervanging/<uuid:uuid>/beeindigen/", substitution.end, name="end_substitution"),
    path("sessies/", sessions.own_sessions, name="settings_sessions"),
    path("sessies/uitloggen/", sessions.end_all, name="end_sessions"),
    path("sessies/<uuid:uuid>/uitloggen/", sessions.end_one, name="end_session"),
    path("sessie/over/", sessions.left, name="session_left"),
    path("sessie/verlengen/", sessions.extend, name="session_extend"),
    path("extra-stap/", own_factors.overview, name="settings_factors"),
    path("extra-stap/sms/", own_factors.sms, name="settings_sms"),
    path("extra-stap/sms/code/", own_factors.sms_code, name="settings_sms_code"),
    path("extra-stap/sms/opnieuw/", own_factors.sms_again, name="settings_sms_again"),
    path("extra-stap/yubikey/", own_factors.yubikey, name="settings_yubikey"),
    path("extra-stap/app/", own_factors.app, name="settings_app"),
    path("extra-stap/back-upcodes/", own_factors.backup_codes, name="settings_codes"),
    path("extra-stap/<str:factor>/verwijderen/", own_factors.remove, name="settings_remove"),
]
