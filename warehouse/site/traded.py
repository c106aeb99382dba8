"""The chapter of trade: pressure on exports, ports, intellectual property abroad."""

from __future__ import annotations

from typing import Final

from warehouse.site.lines import Table
from warehouse.site.register import Chapter, Register, columns

# what is listed first; no figure
_PRESSURE: Final = (
    "coalesce(notice_count, 0) + coalesce(refusal_count, 0) + coalesce(recall_count, 0)"
)

TRADE: Final = Chapter(
    "trade",
    (
        Register(
            "export_pressure",
            Table(
                "reports.rpt_export_market_pressure",
                ("market_code", "industry_code", "hazard_code"),
            ),
            columns(
                market_code="market",
                industry_code="industry",
                notice_count="whole",
                notice_count_low="counts",
                previous_notice_count="whole",
                refusal_count="whole",
                refusal_count_low="counts",
                previous_refusal_count="whole",
                recall_count="whole",
                recall_count_low="counts",
                previous_recall_count="whole",
                returned_count="whole",
                returned_count_low="counts",
                previous_returned_count="whole",
                local_firm_count="whole",
                completeness="percent",
            ),
            f"is_local_industry desc, {_PRESSURE} desc, returned_count desc nulls last,"
            " market_code, industry_code",
            "hazard_code = 'ALL'",
        ),
        Register(
            "market_signals",
            Table(
                "reports.rpt_market_hazard_signals",
                ("evidence_class", "market_code", "hazard_code"),
            ),
            columns(
                market_code="market",
                hazard_code="hazard",
                evidence_class="evidence_class",
                event_count="whole",
                expected_count="rounded",
                ic="rounded",
                ic_low="counts",
                ebgm="rounded",
                eb05="rounded",
                market_state="market_state",
            ),
            "market_state = 'signal' desc, ic_low desc nulls last, evidence_class, market_code,"
            " hazard_code",
            "event_count > 0",
        ),
        Register(
            "market_rules",
            Table(
                "reports.rpt_export_market_rules",
                ("market_code", "industry_code", "evidence_class", "rule_text"),
            ),
            columns(
                market_code="market",
                industry_code="industry",
                evidence_class="evidence_class",
                rule_text="text",
                event_count="whole",
                event_count_low="counts",
                class_event_count="whole",
            ),
            "rule_text = 'not_stated', event_count desc, market_code, industry_code,"
            " evidence_class, rule_text",
        ),
        Register(
            "port_incidents",
            Table("reports.rpt_port_incidents", ("incident_id",)),
            columns(
                port="text",
                kind="port_kind",
                reported_date="day",
                level="tier",
                worst_level="tier",
                response_minutes="whole",
                allowed_minutes="whole",
                response_state="response_state",
                state="port_state",
                open_days="whole",
            ),
            "state = 'closed', reported_date desc, incident_id",
        ),
        Register(
            "port_years",
            Table("reports.rpt_port_years", ("port", "kind", "year_start_date")),
            columns(
                port="text",
                kind="port_kind",
                year_start_date="day",
                incident_count="whole",
                grave_count="whole",
                timed_count="whole",
                late_count="whole",
                late_share="percent",
                late_share_low="interval",
            ),
            "year_start_date desc, port, kind",
        ),
        Register(
            "rights_markets",
            Table("reports.rpt_rights_markets", ("market_code", "right_kind", "side")),
            columns(
                market_code="market",
                right_kind="right_kind",
                side="case_side",
                case_count="whole",
                open_count="whole",
                aided_count="whole",
                closed_count="whole",
                favourable_count="whole",
                favourable_share="percent",
                favourable_share_low="interval",
            ),
            "case_count desc, market_code, right_kind, side",
        ),
    ),
)
