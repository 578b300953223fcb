from django.urls import path

from dossiers.views import bsn, detail, search, trajectory_file

app_name = "dossiers"

urlpatterns = [
    path("dossiers/zoeken/", search.search, name="search"),
    path("dossiers/kiezen/", search.choose, name="choose"),
    path("dossiers/<uuid:uuid>/", detail.overview, name="detail"),
    path("dossiers/<uuid:uuid>/bsn/", bsn.show, name="bsn"),
    path("dossiers/<uuid:uuid>/autorisatie/", detail.authorisation, name="authorisation"),
    path("dossiers/<uuid:uuid>/trajectendossier/", trajectory_file.trajectory_file, name="trajectory_file"),
]
