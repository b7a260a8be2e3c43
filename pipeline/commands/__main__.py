"""``python -m pipeline.commands`` is ``khabar``."""

from pipeline.commands import main

raise SystemExit(main())
