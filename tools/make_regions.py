"""Writes dossier_kit/rules/place_regions.txt: the region of each city and town.

    python tools/make_regions.py PLACES.CSV

PLACES.CSV has the columns name, kind, nation and postcode_district (OS Open Names). A place in England gets its region
by the letters of its postcode; areas that straddle two regions are left out. The list gives each name once, so that of
a village nobody can tell whether it is the one that is meant: only cities and towns are taken. Better no region than a
wrong one.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "dossier_kit" / "rules" / "place_regions.txt"
HEADER = "# Contains OS data (c) Crown copyright and database right 2026, Open Government Licence v3.0.\n"
AREAS = {
    "North East": "DH NE SR",
    "North West": "BB BL CA CH CW FY L M PR WA WN",
    "Yorkshire and the Humber": "HD HG HU HX LS WF YO",
    "East Midlands": "LE LN NG NN",
    "West Midlands": "B DY HR TF WR WS WV",
    "East of England": "AL CB CM CO IP NR SG SS",
    "London": "E EC N NW SE SW W WC",
    "South East": "BN CT GU ME OX PO RG RH SL SO TN",
    "South West": "BA BS DT EX GL PL TA TQ TR",
}
REGION = {area: region for region, areas in AREAS.items() for area in areas.split()}


def main() -> None:
    regions: dict[str, str] = {}
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            area = re.match(r"[A-Z]*", row["postcode_district"])
            england = row["nation"] == "England"
            region = REGION.get(area[0] if area else "", "") if england else row["nation"]
            if row["kind"] not in {"City", "Town"}:
                continue
            regions[row["name"].casefold()] = region
    lines = [f"{name}\t{found}\n" for name, found in sorted(regions.items()) if found]
    OUT.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} places")


if __name__ == "__main__":
    main()
