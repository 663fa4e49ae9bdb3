"""QTI 2.1, 2.2 and 3.0: packages and single items, read and written.

Inside, every tree has the names of QTI 2.2 without namespaces; `names` turns them round for 3.0.
"""

from question_bank.formats.qti.package import read_package
from question_bank.formats.qti.single import read_single
from question_bank.formats.qti.write import write_package

__all__ = ["read_package", "read_single", "write_package"]
