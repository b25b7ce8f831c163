"""The server-rendered reference: the same list of the same rows of the same database, as Django would be written.

`BENCH_DATABASE` names the SQLite file, `BENCH_CLIENT` the client whose invoices it shows.
"""

import os
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"],
                           "CONN_MAX_AGE": None}},
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.gzip.GZipMiddleware",
                "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for measuring only",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [os.path.dirname(__file__)]}],
    USE_TZ=True,
)  # fmt: skip

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


class Invoice(models.Model):
    """The columns a list shows."""

    id = models.CharField(primary_key=True, max_length=32)
    client_id = models.CharField(max_length=32)
    number = models.CharField(max_length=80)
    state = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    issue_on = models.DateField()
    due_on = models.DateField(null=True)
    total_minor: Any = models.IntegerField()
    balance_minor = models.IntegerField()
    archived_at = models.DateTimeField(null=True)
    objects: Any = models.Manager()

    class Meta:
        app_label = "reference"
        db_table = "invoice"
        managed = False

    @property
    def amount(self) -> str:
        """Minor units with two decimals."""
        return f"{self.currency} {self.total_minor / 100:,.2f}"


def invoices(request: HttpRequest) -> HttpResponse:
    """25 rows of one filter, and the four counts."""
    mine = Invoice.objects.filter(client_id=os.environ["BENCH_CLIENT"], archived_at=None).exclude(state="draft")
    owed = mine.filter(state="open", balance_minor__gt=0)
    filters = {"all": mine, "paid": mine.filter(state="paid"), "unpaid": owed,
               "overdue": owed.filter(due_on__lt=datetime.now(UTC).date())}  # fmt: skip
    chosen = str(request.GET.get("status", "all"))
    rows = filters[chosen].order_by("-issue_on", "-id")[:25]
    links = [(name, query.count(), name == chosen) for name, query in filters.items()]
    return render(request, "invoices.html", {"rows": rows, "links": links})


urlpatterns = [path("invoices", invoices)]
application = get_wsgi_application()
