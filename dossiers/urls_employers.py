from django.urls import path

from dossiers.views import employers, organisation

app_name = "employers"

urlpatterns = [
    path("werkgevers/", employers.search, name="list"),
    path("actueel/werkgever-zoeken/", employers.widget, name="widget"),
    path("werkgevers/<uuid:uuid>/", employers.overview, name="detail"),
    path("werkgevers/<uuid:uuid>/stamgegevens/", employers.master_data, name="master_data"),
    path("organisatiestructuur/", organisation.tree, name="tree"),
    path("organisatiestructuur/<uuid:uuid>/onderdelen/", organisation.level, name="level"),
]
