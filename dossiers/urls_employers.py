from django.urls import path

from dossiers.views import contacts, departments, employers, master_data, organisation

app_name = "employers"

urlpatterns = [
    path("werkgevers/", employers.search, name="list"),
    path("actueel/werkgever-zoeken/", employers.widget, name="widget"),
    path("werkgevers/<uuid:uuid>/", employers.overview, name="detail"),
    path("werkgevers/<uuid:uuid>/werknemers/", employers.employees, name="employees"),
    path("werkgevers/<uuid:uuid>/stamgegevens/", master_data.master_data, name="master_data"),
    path("werkgevers/<uuid:uuid>/stamgegevens/<slug:section>/", master_data.section, name="section"),
    path("werkgevers/<uuid:uuid>/contactpersonen/toevoegen/", contacts.add, name="add_contact"),
    path("werkgevers/<uuid:uuid>/contactpersonen/<uuid:contact>/", contacts.change, name="contact"),
    path("actueel/organisatiestructuur/", organisation.widget, name="tree_widget"),
    path("organisatiestructuur/", organisation.tree, name="tree"),
    path("organisatiestructuur/<uuid:uuid>/onderdelen/", organisation.level, name="level"),
    path("organisatiestructuur/<uuid:uuid>/afdelingen/", departments.departments, name="departments"),
]
