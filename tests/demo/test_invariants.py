from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_lab.demo import Company, generate
from tests.demo.conftest import TODAY

COMPANIES = st.builds(
    lambda size, seed, today: generate(size, seed=seed, today=today),
    st.integers(10, 30),
    st.integers(0, 2**40),
    st.dates(min_value=TODAY.replace(2020), max_value=TODAY.replace(2040)),
)
QUICK = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(COMPANIES)
def test_every_company_is_consistent(company: Company) -> None:
    check_times(company)
    check_deals(company)
    check_references(company)
    check_papers(company)


def test_the_medium_company_is_consistent(medium: Company) -> None:
    check_times(medium)
    check_deals(medium)
    check_references(medium)


def test_a_company_has_papers_in_all_states_and_leads_to_pick(small: Company) -> None:
    assert set(small["quotes"]["state"]) == {"draft", "sent", "accepted", "refused", "expired"}
    assert set(small["quotes"]["revision"]) == {1, 2}
    assert {"signed", "sent"} <= set(small["contracts"]["state"])
    assert small["project_parts"]["done_at"].notna().any()
    assert small["leads"]["pooled_at"].notna().sum() > 2


def check_papers(company: Company) -> None:
    quotes, versions, lines = (company[name] for name in ("quotes", "quote_versions", "quote_lines"))
    deals = company["opportunities"].set_index("id")
    assert quotes["number"].is_unique
    last = versions.drop_duplicates("quote_id", keep="last").set_index("quote_id").reindex(quotes["id"])
    assert (last["number"].to_numpy() == quotes["revision"].to_numpy()).all()
    assert (last["total_minor"].to_numpy() == quotes["amount_minor"].to_numpy()).all()
    assert (last["sent_at"].isna().to_numpy() == (quotes["state"] == "draft").to_numpy()).all()
    sums = lines.groupby("version_id")[["net_minor", "tax_minor"]].sum().reindex(versions["id"])
    assert (sums.to_numpy() == versions[["net_minor", "tax_minor"]].to_numpy()).all()
    assert (company["contracts"]["quote_id"].map(quotes.set_index("id")["state"]) == "accepted").all()
    assert (company["projects"]["opportunity_id"].map(deals["status"]) == "won").all()
    assert (company["leads"]["owner_id"].isna() == company["leads"]["pooled_at"].notna()).all()


def check_times(company: Company) -> None:
    for name, table in company.tables.items():
        for column in table.columns:
            if str(table[column].dtype).startswith("datetime") and column != "due_at":
                assert not (table[column] > pd.Timestamp(company.today)).any(), (name, column)
    tickets = company["tickets"]
    assert not (tickets["first_response_at"] < tickets["opened_at"]).any()
    assert not (tickets["resolved_at"] < tickets["first_response_at"]).any()


def check_deals(company: Company) -> None:
    deals, history = company["opportunities"], company["stage_history"]
    stages = company["pipeline_stages"].set_index("id")
    assert (deals["stage_id"].map(stages["kind"]) == deals["status"]).all()
    assert (deals["closed_at"].isna() == (deals["status"] == "open")).all()
    assert not (deals["closed_at"] <= deals["created_at"]).any()
    assert (deals["lost_reason"].notna() == (deals["status"] == "lost")).all()
    moves = history.groupby("opportunity_id", sort=False)
    assert (moves["at"].diff().dropna() > pd.Timedelta(0)).all()
    last = moves.last().reindex(deals["id"])
    assert (last["to_stage_id"].to_numpy() == deals["stage_id"].to_numpy()).all()
    assert (last["at"].to_numpy() == deals["stage_since"].to_numpy()).all()
    assert (moves["at"].first().reindex(deals["id"]).to_numpy() == deals["created_at"].to_numpy()).all()
    came_from = moves["to_stage_id"].shift()
    assert (came_from.isna() == history["from_stage_id"].isna()).all()
    assert (came_from.dropna() == history["from_stage_id"].dropna()).all()
    stood = moves["at"].diff().dt.total_seconds()
    assert np.allclose(stood.dropna(), history["seconds_in_from"].dropna().astype(float))
    check_lines(company)


def check_lines(company: Company) -> None:
    deals, lines = company["opportunities"], company["opportunity_lines"]
    value = lines["quantity"].map(int) * lines["price_minor"]
    total = value.groupby(lines["opportunity_id"]).sum(min_count=1).reindex(deals["id"])
    known = deals["amount_minor"].notna().to_numpy()
    assert (total[known].to_numpy() == deals["amount_minor"][known].to_numpy()).all()
    assert total[~known].isna().all()


REFERENCES = (
    ("contacts", "account_id", "accounts"),
    ("opportunities", "account_id", "accounts"),
    ("opportunities", "owner_id", "users"),
    ("opportunity_contact_roles", "contact_id", "contacts"),
    ("opportunity_contact_roles", "opportunity_id", "opportunities"),
    ("orders", "opportunity_id", "opportunities"),
    ("payments", "order_id", "orders"),
    ("quotes", "order_id", "orders"),
    ("quote_lines", "product_id", "products"),
    ("contract_signers", "version_id", "contract_versions"),
    ("project_parts", "project_id", "projects"),
    ("tickets", "order_id", "orders"),
    ("leads", "contact_id", "contacts"),
    ("activities", "account_id", "accounts"),
    ("activities", "ticket_id", "tickets"),
    ("tag_links", "record_id", "accounts"),
)


def check_references(company: Company) -> None:
    for table, column, target in REFERENCES:
        known = company[table][column].dropna()
        assert known.isin(company[target]["id"]).all(), (table, column)
    for name, table in company.tables.items():
        assert table["id"].is_unique, name
        assert table["id"].str.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}").all()
