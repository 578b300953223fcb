from django.urls import path

from accounts.views import second_step, set_up

urlpatterns = [
    path("tweede-stap/", second_step.choose, name="second_step"),
    path("tweede-stap/<str:factor>/", second_step.show, name="second_step_with"),
    path("tweede-stap/<str:factor>/sturen/", second_step.send, name="send_code"),
    path("beveiliging/", set_up.begin, name="set_up"),
    path("beveiliging/sms/", set_up.sms, name="set_up_sms"),
    path("beveiliging/sms/code/", set_up.sms_code, name="set_up_sms_code"),
    path("beveiliging/sms/opnieuw/", set_up.sms_again, name="set_up_sms_again"),
    path("beveiliging/yubikey/", set_up.yubikey, name="set_up_yubikey"),
    path("beveiliging/app/", set_up.app, name="set_up_app"),
    path("beveiliging/codes/", set_up.codes, name="set_up_codes"),
    path("beveiliging/vraag/", set_up.question, name="set_up_question"),
    path("beveiliging/klaar/", set_up.done, name="set_up_done"),
]
