from django.urls import path

from accounts.views import passkeys

urlpatterns = [
    path("beveiliging/passkey/", passkeys.set_up, name="set_up_passkey"),
    path("beveiliging/passkey/beginnen/", passkeys.set_up_begin, name="set_up_passkey_begin"),
    path("beveiliging/passkey/bewaren/", passkeys.set_up_save, name="set_up_passkey_save"),
    path("passkey/toevoegen/", passkeys.add, name="passkey_add"),
    path("passkey/toevoegen/beginnen/", passkeys.register_begin, name="passkey_register_begin"),
    path("passkey/toevoegen/bewaren/", passkeys.register, name="passkey_register"),
    path("tweede-stap/passkey/beginnen/", passkeys.prove_begin, name="passkey_prove_begin"),
    path("tweede-stap/passkey/controleren/", passkeys.prove, name="passkey_prove"),
]
