"""What the answers of finished windows say about items and forms: counted once, kept without any candidate, shown with their n."""

from exam_app.statistics.models import WindowCounts as WindowCounts  # pages load the numbers late, the tables are known at once
