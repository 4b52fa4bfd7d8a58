"""The questions of the demand bench, asked of native tables of DuckDB.

    demand.py <folder with the tables and questions> <database file>

Prints one JSON object a line: what loading took, then for each set and question the milliseconds of every filter, first of a file
thrown out of the page cache, then again, and the answers.
"""

import json
import subprocess
import sys
import time

import duckdb

LOAD = [
    "CREATE TABLE advert AS SELECT column0::INTEGER AS advert, column1::DATE AS posted_on FROM read_csv('{folder}/advert.csv', header = false, columns = {{'column0': 'INTEGER', 'column1': 'DATE'}}) ORDER BY posted_on, advert",
    "CREATE TABLE advert_skill AS SELECT column0::INTEGER AS advert, column1::INTEGER AS skill FROM read_csv('{folder}/advert_skill.csv', header = false, columns = {{'column0': 'INTEGER', 'column1': 'INTEGER'}}) ORDER BY advert, skill",
    "CREATE TABLE advert_region AS SELECT column0::INTEGER AS advert, column1::INTEGER AS region FROM read_csv('{folder}/advert_region.csv', header = false, columns = {{'column0': 'INTEGER', 'column1': 'INTEGER'}}) ORDER BY advert, region",
    "CREATE INDEX by_skill ON advert_skill (skill)",
    "CREATE INDEX by_region ON advert_region (region)",
    "CHECKPOINT",
]


def selection(question):
    """The adverts a filter means, as a condition on `a` of `advert a`."""
    conditions = []
    if "skill" in question:
        conditions.append(f"a.advert IN (SELECT advert FROM advert_skill WHERE skill = {int(question['skill'])})")
    if "region" in question:
        conditions.append(f"a.advert IN (SELECT advert FROM advert_region WHERE region = {int(question['region'])})")
    if "from" in question:
        conditions.append(f"a.posted_on >= DATE '{question['from']}' AND a.posted_on <= DATE '{question['to']}'")
    return " AND ".join(conditions)


def statement(asked, question):
    condition = selection(question)
    where = f"WHERE {condition}" if condition else ""
    skills = f"advert_skill s JOIN advert a ON a.advert = s.advert {where}" if condition else "advert_skill s"
    top = f"SELECT s.skill, count(*) AS n FROM {skills} GROUP BY s.skill ORDER BY n DESC, s.skill LIMIT 20"
    if asked == "total":
        return f"SELECT count(*) FROM advert a {where}"
    if asked == "months":
        return f"SELECT strftime(a.posted_on, '%Y-%m') AS month, count(*) FROM advert a {where} GROUP BY month ORDER BY month"
    if asked == "top 20 skills":
        return top
    and_where = f"AND {condition}" if condition else ""
    return (
        f"WITH top AS ({top}) SELECT t.skill, strftime(date_trunc('month', a.posted_on), '%Y-%m') AS month, count(*) AS in_month "
        f"FROM top t JOIN advert_skill s ON s.skill = t.skill JOIN advert a ON a.advert = s.advert "
        f"WHERE a.posted_on IS NOT NULL {and_where} GROUP BY t.skill, t.n, month ORDER BY t.n DESC, t.skill, month"
    )


def answer(asked, rows):
    return rows[0][0] if asked == "total" else [list(row) for row in rows]


def ask(database, asked, filters):
    times, answers = [], []
    for question in filters:
        text = statement(asked, question)
        began = time.perf_counter()
        rows = database.execute(text).fetchall()
        times.append(round((time.perf_counter() - began) * 1000, 3))
        answers.append(answer(asked, rows))
    return times, answers


def main():
    folder, file = sys.argv[1:3]
    began = time.perf_counter()
    database = duckdb.connect(file)
    for text in LOAD:
        database.execute(text.format(folder=folder))
    database.close()
    print(json.dumps({"loaded_s": round(time.perf_counter() - began, 2), "version": duckdb.__version__}), flush=True)
    with open(f"{folder}/questions.json", encoding="utf-8") as questions:
        sets = json.load(questions)["sets"]
    for each in sets:
        for asked in ["total", "months", "top 20 skills", "top 20 skills by month"]:
            subprocess.run(["dd", f"if={file}", "iflag=nocache", "count=0", "status=none"], check=True)
            database = duckdb.connect(file, read_only=True)
            cold, answers = ask(database, asked, each["filters"])
            warm, _ = ask(database, asked, each["filters"])
            database.close()
            line = {"set": each["name"], "asked": asked, "cold_ms": cold, "warm_ms": warm, "answers": answers}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
