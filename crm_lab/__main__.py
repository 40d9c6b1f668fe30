"""``python -m crm_lab`` is ``crm-lab``."""

from __future__ import annotations

import sys

from crm_lab.cli import main

if __name__ == "__main__":
    sys.exit(main())
