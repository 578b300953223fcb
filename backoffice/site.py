"""The AdminSite at /beheer/."""

from django.contrib.admin import AdminSite


class BackofficeSite(AdminSite):
    site_header = "Beheer"
    site_title = "Beheer"
    index_title = "Beheer"
