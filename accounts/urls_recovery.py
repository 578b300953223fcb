from django.urls import path

from accounts.views import links, recovery

urlpatterns = [
    path("vergeten/", recovery.forgotten, name="forgotten"),
    path("vergeten/wachtwoord/", recovery.ask_password, name="ask_password"),
    path("vergeten/inlognaam/", recovery.ask_login, name="ask_login"),
    path("vergeten/controle/", recovery.challenge, name="captcha"),
    path("vergeten/controle/<slug:key>.png", recovery.picture, name="captcha_image"),
    path("vergeten/vraag/", recovery.question, name="question"),
    path("vergeten/aangevraagd/", recovery.asked, name="asked"),
    path("koppeling/<str:token>/", links.link, name="link"),
    path("wachtwoord-kiezen/", links.choose_password, name="choose_password"),
]
