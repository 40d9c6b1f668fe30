"""What will be sold: by what stands in the pipeline, by what a model says, and by how it went so far."""

from __future__ import annotations

from crm_lab.sales.forecasting.door import Forecast

__all__ = ["Forecast"]
