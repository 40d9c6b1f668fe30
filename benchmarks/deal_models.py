"""Models of deals and leads on public tables: where there is a signal it is found, where there is none this is said."""

from __future__ import annotations

from pathlib import Path

from benchmarks.deal_sets import LATER, NOT_GIVEN, bank_calls, course_leads, found, pipeline
from benchmarks.measure import Figure, not_measured
from crm_lab.sales import LeadModel, WinModel

COURSE, BANK, ERROR = 0.877, 0.804, 0.03
KNOWN = [
    "sales_agent", "product", "account", "engage_date", "sector", "year_established", "revenue", "employees",
    "office_location", "series", "sales_price", "manager", "regional_office",
]  # fmt: skip


def win_model(_folder: Path, _quick: bool = False) -> Figure:
    """Learn from 6,711 closed deals whose outcome hangs on nothing that is known of them."""
    name, bar = "win model on deals without a signal", "no better than the base rate, AUC .50-.53"
    file = found("sales_pipeline.csv")
    if file is None:
        return not_measured(name, NOT_GIVEN, bar)
    deals = pipeline(file)
    closed = deals[deals["deal_stage"].isin(["Won", "Lost"])]
    model = WinModel().fit(closed[KNOWN], closed["deal_stage"])
    assert model.quality is not None
    quality, past = model.quality, model.quality.in_order
    said = model.verdict is not None and model.verdict.name == "no better than the base rate"
    same = len(set(model.predict_proba(closed[KNOWN])[:, 1])) == 1
    order = past.auc if past else float("nan")
    value = f"{model.verdict} One chance for all: {'yes' if same else 'no'}"
    ok = said and same and 0.5 <= order <= 0.53
    return Figure(name, value, bar, None, ok, {"auc": quality.ranked.auc, "in_order": order, "skill": quality.skill})


def lead_model(_folder: Path, quick: bool = False) -> Figure:
    """Learn from leads as they came in, without what was filled in later; cross-validated."""
    name, bar = "lead models", f"AUC ≥ {COURSE} and ≥ {BANK}, calibration error ≤ {ERROR}"
    course, bank = found("Leads.csv"), found("bank-additional-full.csv")
    if course is None or bank is None:
        return not_measured(name, NOT_GIVEN, bar)
    leads, converted = course_leads(course)
    calls, agreed = bank_calls(bank)
    step = 5 if quick else 1
    models = {
        "courses": LeadModel().fit(leads, converted, leave_out=[*LATER, "Prospect ID", "Lead Number"]),
        "bank": LeadModel().fit(calls[::step], agreed[::step], when=range(0, len(calls), step), leave_out=["duration"]),
    }
    told, ok = [], True
    for which, least in (("courses", COURSE), ("bank", BANK)):
        quality = models[which].quality
        assert quality is not None
        told.append(f"{which} AUC {quality.ranked.auc:.3f}, error {quality.calibration_error:.3f}")
        ok &= round(quality.ranked.auc, 3) >= least and quality.calibration_error <= ERROR
    warned = [said for said, _ in models["bank"].warnings if said.startswith("In date order")]
    value = "; ".join([*told, *warned])
    detail = {which: {"warnings": [said for said, _ in model.warnings]} for which, model in models.items()}
    return Figure(name, value, bar, None, ok and bool(warned), detail)
