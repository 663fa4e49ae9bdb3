"""Pages of the applicant and of the coordinator about applications."""

from exam_app.applications.views import applying, deciding, entering, mapping
from exam_app.applications.views.frame import pages

__all__ = ["applying", "deciding", "entering", "mapping", "pages"]
