#!/usr/bin/env python3
"""Writes the adverts of the demo world beside this script.

    python3 demo/adverts.py

Every sentence below was written for this project, every employer is invented; places are real. Skills are named as ESCO labels them,
inside sentences. The choice is made by a generator with a fixed seed, so running the script again writes the same bytes.

Two boards are written, with fields and notations of their own: `harbour-jobs.jsonl` states pay in words, `civic-careers.jsonl` states it in
numbers, has HTML in its texts and lists skills. Some adverts of the first appear again on the second, a little edited.
"""

import datetime
import json
import random
from pathlib import Path

DEMO = Path(__file__).resolve().parent
FIRST_DAY = datetime.date(2024, 10, 1)
MONTHS = 24
ADVERTS = 262
REPEATED = 38

EMPLOYERS = {
    "tech": ["Northlight Analytics", "Bluefjord Software", "Kestrel Data Works", "Marigold Systems", "Tallowood Cloud", "Pixelweir Studio"],
    "care": ["Linden Hospital", "Saint Odile Clinic", "Heron Home Care", "Rosewater Nursing Homes", "Alder Health Trust"],
    "energy": ["Sunfield Solar", "Westerly Wind", "Copperline Electric", "Brightroof Energy", "Voltbridge Installations"],
}

# Country, place as a board writes it, currency, yearly pay in that currency compared with the figures of the roles, languages.
PLACES = [
    ("US", "New York, NY", "USD", 1.35, ["en"]),
    ("US", "Boston, Massachusetts", "USD", 1.25, ["en"]),
    ("US", "Denver, Colorado", "USD", 1.15, ["en"]),
    ("US", "Austin, Texas", "USD", 1.2, ["en"]),
    ("SE", "Stockholm", "SEK", 9.6, ["sv", "en", "en"]),
    ("SE", "Göteborg, Västra Götalands län", "SEK", 9.1, ["sv", "en", "en"]),
    ("SE", "Malmö, Skåne län", "SEK", 8.9, ["en"]),
    ("DE", "Berlin", "EUR", 1.0, ["en"]),
    ("DE", "Stuttgart, Baden-Württemberg", "EUR", 1.05, ["en"]),
    ("DE", "Oberbayern, Bayern", "EUR", 1.1, ["en"]),
    ("FR", "Paris, Île-de-France", "EUR", 0.95, ["fr", "fr", "en"]),
    ("FR", "Lyon, Rhône", "EUR", 0.85, ["fr"]),
    ("FR", "Toulouse, Haute-Garonne", "EUR", 0.82, ["fr"]),
    ("PL", "Kraków, małopolskie", "PLN", 2.6, ["pl", "pl", "en"]),
    ("PL", "Warszawa, mazowieckie", "PLN", 2.9, ["pl", "pl", "en"]),
]

# Per role: field, yearly pay in EUR, weight in the first and in the last month, titles by language, and what is asked for: in
# English, in French, in Polish and Swedish. `must` comes under requirements, `nice` under what is welcome.
ROLES = {
    "data analyst": dict(
        field="tech", pay=48_000, weight=(6, 13),
        titles={"en": ["Data analyst", "Junior data analyst", "Data analyst, retail"], "fr": ["Analyste de données", "Analyste de données (H/F)"], "pl": ["Analityk danych"], "sv": ["Dataanalytiker"]},
        must={
            "en": ["You use databases every day and know how to perform data cleansing before anybody sees a chart.", "Good command of query languages and data models.", "You apply statistical analysis techniques and can explain them to the shop floor.", "Experience with business intelligence reports.", "You use spreadsheets software without looking up the formulas."],
            "fr": ["Vous savez effectuer un nettoyage de données et utiliser des bases de données.", "Bonne connaissance des langages de requête.", "Vous maîtrisez les statistiques et les modèles de données.", "Une expérience en informatique décisionnelle est demandée.", "Vous savez utiliser un tableur."],
            "pl": ["Umiesz pracować z bazami danych i arkuszami.", "Znasz SQL i podstawy statystyki."],
            "sv": ["Du är van vid databaser och kalkylark.", "Du kan statistik och skriver frågor i SQL."],
        },
        nice={"en": ["Python is a plus.", "Data mining and data quality assessment are welcome.", "Some Hadoop would help."], "fr": ["Python est un plus.", "L'exploration de données est appréciée."], "pl": ["Mile widziany Python."], "sv": ["Python är meriterande."]},
    ),
    "data scientist": dict(
        field="tech", pay=62_000, weight=(4, 11),
        titles={"en": ["Data scientist", "Senior data scientist", "Data scientist, forecasting"], "fr": ["Scientifique des données", "Scientifique des données (H/F)"], "pl": ["Data scientist"], "sv": ["Data scientist"]},
        must={
            "en": ["Solid statistics and data mining.", "You write Python that others can read.", "You build recommender systems and know when not to.", "You normalise data and handle data samples with care.", "You report analysis results to people who decide."],
            "fr": ["De solides connaissances en statistiques et en exploration de données.", "Vous programmez en Python.", "Vous savez construire des systèmes de recommandation.", "Vous savez normaliser les données."],
            "pl": ["Dobra znajomość statystyki oraz Python.", "Umiesz wyjaśnić wyniki analizy."],
            "sv": ["Du kan statistik och programmerar i Python.", "Du kan förklara resultat för andra."],
        },
        nice={"en": ["R or SPARQL is an advantage.", "You have seen unstructured data before.", "Cloud technologies are a bonus."], "fr": ["R ou SPARQL serait un atout.", "La connaissance des données non structurées est appréciée."], "pl": ["Dodatkowym atutem będzie R."], "sv": ["R är meriterande."]},
    ),
    "software developer": dict(
        field="tech", pay=58_000, weight=(15, 11),
        titles={"en": ["Software developer", "Senior software developer", "Software developer (Java)", "Backend developer"], "fr": ["Développeur de logiciels", "Développeuse de logiciels", "Développeur de logiciels (H/F)"], "pl": ["Programista", "Programista Java"], "sv": ["Systemutvecklare"]},
        must={
            "en": ["Computer programming in Java.", "You debug software patiently and use software design patterns where they help.", "You provide technical documentation that is read.", "You analyse software specifications before you begin.", "Experience with tools for software configuration management."],
            "fr": ["Programmation informatique en Java.", "Vous savez déboguer un logiciel et utiliser des patrons de conception.", "Vous savez fournir une documentation technique.", "Vous savez analyser les spécifications du logiciel."],
            "pl": ["Programujesz w Java i lubisz porządek w kodzie.", "Potrafisz czytać specyfikacje."],
            "sv": ["Du programmerar i Java.", "Du skriver dokumentation som blir läst."],
        },
        nice={"en": ["TypeScript is welcome.", "C++ is a plus.", "Project management experience is an advantage."], "fr": ["TypeScript est un plus.", "La gestion de projets est appréciée."], "pl": ["Mile widziany TypeScript."], "sv": ["TypeScript är meriterande."]},
    ),
    "web developer": dict(
        field="tech", pay=46_000, weight=(14, 6),
        titles={"en": ["Web developer", "Front-end web developer", "Junior web developer"], "fr": ["Développeur web", "Développeuse web"], "pl": ["Twórca stron internetowych", "Web developer"], "sv": ["Webbutvecklare"]},
        must={
            "en": ["Web programming with JavaScript.", "You use markup languages and style sheet languages with ease.", "You implement front-end website design from a sketch.", "You translate requirements into visual design together with our designer."],
            "fr": ["Programmation web en JavaScript.", "Vous savez utiliser des langages de balisage et des langages des feuilles de style.", "Vous savez mettre en œuvre le design front end d’un site web."],
            "pl": ["Dobrze znasz JavaScript.", "Umiesz zbudować stronę od szkicu do wdrożenia."],
            "sv": ["Du kan JavaScript.", "Du bygger sidor från skiss till färdig webb."],
        },
        nice={"en": ["TypeScript is an advantage.", "PHP is a plus.", "You know web application security threats."], "fr": ["TypeScript serait un atout.", "PHP est un plus."], "pl": ["Atutem będzie PHP."], "sv": ["TypeScript är meriterande."]},
    ),
    "software tester": dict(
        field="tech", pay=44_000, weight=(5, 5),
        titles={"en": ["Software tester", "Software tester, embedded products"], "fr": ["Testeur de logiciels", "Testeuse de logiciels"], "pl": ["Tester oprogramowania", "Tester oprogramowania (k/m)"], "sv": ["Mjukvarutestare"]},
        must={
            "en": ["You execute software tests and report test findings the same day.", "You replicate customer software issues.", "You know the levels of software testing.", "You address problems critically."],
            "fr": ["Vous savez exécuter des tests de logiciel et rédiger les conclusions d’un test.", "Vous connaissez les niveaux de test logiciels."],
            "pl": ["Umiesz przygotować i wykonać testy oraz opisać błędy."],
            "sv": ["Du planerar tester och beskriver fel så att andra förstår."],
        },
        nice={"en": ["Python for scripts is a plus.", "ICT debugging tools are welcome."], "fr": ["Python est un plus."], "pl": ["Mile widziany Python."], "sv": ["Python är meriterande."]},
    ),
    "ICT security engineer": dict(
        field="tech", pay=66_000, weight=(4, 9),
        titles={"en": ["ICT security engineer", "IT security engineer", "Security engineer"], "fr": ["Ingénieur en sécurité des TIC", "Ingénieure en sécurité des TIC"], "pl": ["Inżynier bezpieczeństwa IT"], "sv": ["Säkerhetsingenjör"]},
        must={
            "en": ["Cyber security in a company that is open around the clock.", "You identify ICT security risks and define security policies.", "You execute ICT audits and keep task records.", "You manage disaster recovery plans.", "Knowledge of ICT security standards."],
            "fr": ["Cybersécurité dans une entreprise ouverte jour et nuit.", "Vous savez identifier les risques de sécurité des TIC et définir les politiques de sécurité.", "Vous savez réaliser des audits informatiques.", "Connaissance des normes de sécurité des TIC."],
            "pl": ["Znasz zasady bezpieczeństwa informacji i potrafisz je wdrożyć."],
            "sv": ["Du kan informationssäkerhet och gör granskningar."],
        },
        nice={"en": ["You can implement a firewall.", "Risk management in a public body is a plus.", "Python is welcome."], "fr": ["La gestion des risques est appréciée."], "pl": ["Mile widziany Python."], "sv": ["Python är meriterande."]},
    ),
    "nurse": dict(
        field="care", pay=40_000, weight=(14, 15),
        titles={"en": ["Registered nurse", "Nurse responsible for general care", "Staff nurse, night shift"], "fr": ["Infirmier de soins généraux", "Infirmière de soins généraux", "Infirmier (H/F)"], "pl": ["Pielęgniarka", "Pielęgniarka / pielęgniarz"], "sv": ["Sjuksköterska"]},
        must={
            "en": ["You implement nursing care and monitor patient's health condition.", "You empathise with the healthcare user.", "Safe management of medicines.", "You work in multidisciplinary health teams.", "You use electronic health records in nursing."],
            "fr": ["Vous savez fournir des soins infirmiers professionnels.", "Vous savez faire preuve d’empathie vis-à-vis du patient.", "Gestion sûre des médicaments.", "Vous savez contribuer à la continuité de soins."],
            "pl": ["Prawo wykonywania zawodu i życzliwość wobec pacjentów."],
            "sv": ["Du har legitimation och bemöter patienter med värme."],
        },
        nice={"en": ["Palliative care is an advantage.", "Swedish or German is a plus.", "Leadership in nursing is welcome."], "fr": ["L'anglais est un plus.", "Une expérience en psychologie est appréciée."], "pl": ["Mile widziany język angielski."], "sv": ["Engelska är meriterande."]},
    ),
    "healthcare assistant": dict(
        field="care", pay=27_000, weight=(10, 11),
        titles={"en": ["Healthcare assistant", "Health care assistant, surgery ward"], "fr": ["Aide-soignant en institution", "Aide-soignante en institution"], "pl": ["Opiekun medyczny", "Opiekun medyczny / opiekunka medyczna"], "sv": ["Undersköterska"]},
        must={
            "en": ["You provide basic support to patients and support nurses.", "You listen actively.", "You follow clinical guidelines and convey medical routine information.", "You have computer literacy."],
            "fr": ["Vous savez apporter un soutien élémentaire aux patients et aider les infirmières.", "Vous savez écouter activement.", "Vous savez suivre les directives cliniques."],
            "pl": ["Pomagasz pacjentom w codziennych czynnościach i słuchasz uważnie."],
            "sv": ["Du hjälper patienter i vardagen och lyssnar."],
        },
        nice={"en": ["First aid is a plus.", "French is welcome."], "fr": ["Les premiers secours sont un plus."], "pl": ["Mile widziany kurs pierwszej pomocy."], "sv": ["Körkort är meriterande."]},
    ),
    "home care aide": dict(
        field="care", pay=25_000, weight=(7, 10),
        titles={"en": ["Home care aide", "Home care aide, weekends"], "fr": ["Assistant de vie", "Assistante de vie"], "pl": ["Opiekunka domowa", "Opiekun domowy"], "sv": ["Hemtjänst, vårdbiträde"]},
        must={
            "en": ["You tend to elderly people in their homes.", "You buy groceries, prepare ready-made dishes and keep company.", "You know older adults' needs.", "You apply first response when it is needed."],
            "fr": ["Vous aimez vous occuper de personnes âgées chez elles.", "Vous savez faire des courses, préparer des plats préparés et accompagner des personnes.", "Connaissance des besoins des adultes âgés."],
            "pl": ["Pomagasz osobom starszym w domu, robisz zakupy i gotujesz."],
            "sv": ["Du hjälper äldre hemma, handlar och lagar mat."],
        },
        nice={"en": ["You work ergonomically.", "Polish is a plus."], "fr": ["Le polonais est un plus."], "pl": ["Prawo jazdy będzie atutem."], "sv": ["Körkort är meriterande."]},
    ),
    "electrician": dict(
        field="energy", pay=38_000, weight=(10, 11),
        titles={"en": ["Electrician", "Building electrician", "Electrician, service team"], "fr": ["Électricien", "Électricien du bâtiment", "Électricienne du bâtiment"], "pl": ["Elektryk", "Elektryk budowlany"], "sv": ["Elektriker"]},
        must={
            "en": ["You install electricity sockets and install electric switches.", "You read electrical wiring plans.", "You inspect electrical supplies and use measurement instruments.", "You follow health and safety procedures in construction.", "You splice cable neatly."],
            "fr": ["Vous savez installer des prises électriques et installer des interrupteurs électriques.", "Lecture de plans de câblage électrique.", "Vous savez utiliser des instruments de mesure.", "Vous savez épisser un câble."],
            "pl": ["Uprawnienia do 1 kV i umiejętność czytania schematów.", "Dbasz o bezpieczeństwo na budowie."],
            "sv": ["Du läser ritningar och mäter rätt.", "Du arbetar säkert på bygget."],
        },
        nice={"en": ["Solar panel mounting systems are a plus.", "Electronics is welcome."], "fr": ["L'électronique est un plus."], "pl": ["Mile widziane prawo jazdy."], "sv": ["Körkort är meriterande."]},
    ),
    "solar energy technician": dict(
        field="energy", pay=37_000, weight=(5, 14), season=(4, 9),
        titles={"en": ["Solar energy technician", "Solar energy technician, rooftop systems"], "fr": ["Électricien photovoltaïque", "Électricienne photovoltaïque"], "pl": ["Monter instalacji fotowoltaicznych"], "sv": ["Solcellsmontör"]},
        must={
            "en": ["You mount photovoltaic panels and install photovoltaic systems.", "You install circuit breakers.", "You follow safety procedures when working at heights.", "You interpret 2D plans.", "Basics of electricity and mechanics."],
            "fr": ["Vous savez monter des panneaux photovoltaïques et installer des systèmes photovoltaïques.", "Vous savez installer un disjoncteur.", "Vous savez suivre les procédures de sécurité pour un travail en hauteur."],
            "pl": ["Montujesz panele i nie boisz się wysokości.", "Podstawy elektryki."],
            "sv": ["Du monterar paneler och arbetar säkert på höjd."],
        },
        nice={"en": ["You maintain solar energy systems.", "Smart grids systems are a plus.", "English is enough on site."], "fr": ["Savoir entretenir des systèmes d’énergie solaire est un plus."], "pl": ["Mile widziane uprawnienia SEP."], "sv": ["Körkort är meriterande."]},
    ),
    "renewable energy consultant": dict(
        field="energy", pay=47_000, weight=(3, 7),
        titles={"en": ["Renewable energy consultant", "Renewable energy consultant, households"], "fr": ["Conseiller en énergies renouvelables", "Conseillère en énergies renouvelables"], "pl": ["Doradca ds. energii odnawialnej"], "sv": ["Energirådgivare"]},
        must={
            "en": ["You identify energy needs and provide information on solar panels.", "Renewable energy technologies and energy efficiency.", "You inform on government funding.", "You promote sustainable energy without promising too much."],
            "fr": ["Vous savez définir des besoins en énergie et fournir des informations sur les panneaux solaires.", "Technologies des énergies renouvelables et efficacité énergétique.", "Vous savez informer sur les financements publics."],
            "pl": ["Doradzasz klientom i znasz programy dopłat."],
            "sv": ["Du ger råd om sol, vind och bidrag."],
        },
        nice={"en": ["Market analysis is a plus.", "You speak different languages."], "fr": ["L'analyse de marché est un plus."], "pl": ["Mile widziany język niemiecki."], "sv": ["Engelska är meriterande."]},
    ),
}

OPENINGS = {
    "en": {
        "tech": ["{employer} builds software for shops, ports and city halls from its office in {city}.", "At {employer} forty people look after data that others rely on, and we are looking for one more.", "{employer} is a small company in {city} with customers who answer their phones."],
        "care": ["{employer} cares for people in {city} by day and by night.", "At {employer} nobody works alone: every shift has somebody to ask.", "{employer} is growing, and the ward in {city} needs another pair of hands."],
        "energy": ["{employer} brings power to roofs, cellars and workshops around {city}.", "At {employer} we install what we sell and come back when something hums.", "{employer} has more orders than people, so we are looking for you in {city}."],
    },
    "fr": {
        "tech": ["{employer} développe des logiciels pour des commerces et des mairies depuis {city}.", "Chez {employer}, quarante personnes veillent sur des données dont d'autres dépendent."],
        "care": ["{employer} prend soin des habitants de {city}, de jour comme de nuit.", "Chez {employer}, personne ne travaille seul : chaque équipe compte quelqu'un à qui demander."],
        "energy": ["{employer} apporte le courant aux toits et aux ateliers autour de {city}.", "Chez {employer}, nous posons ce que nous vendons et nous revenons quand il le faut."],
    },
    "pl": {
        "tech": ["{employer} tworzy oprogramowanie dla sklepów i urzędów, a nasze biuro jest w mieście {city}."],
        "care": ["{employer} opiekuje się mieszkańcami miasta {city} w dzień i w nocy."],
        "energy": ["{employer} doprowadza prąd do dachów i warsztatów w okolicy miasta {city}."],
    },
    "sv": {
        "tech": ["{employer} bygger program för butiker och kommuner från sitt kontor i {city}."],
        "care": ["{employer} tar hand om människor i {city}, dag och natt."],
        "energy": ["{employer} drar ström till tak och verkstäder runt {city}."],
    },
}
TASKS = {
    "en": ["You will join a team that plans its week together on Monday mornings and keeps its promises.", "We show you the work in the first month and leave you room afterwards.", "Your days are varied, your colleagues patient, and your chair is your own."],
    "fr": ["Vous rejoignez une équipe qui prépare sa semaine ensemble le lundi matin.", "Nous vous montrons le travail le premier mois, puis nous vous laissons de la place."],
    "pl": ["Dołączysz do zespołu, który w poniedziałek rano wspólnie planuje tydzień.", "Przez pierwszy miesiąc pokazujemy pracę, a potem dajemy swobodę."],
    "sv": ["Du kommer till ett lag som planerar veckan tillsammans på måndagar.", "Den första månaden visar vi dig arbetet, sedan får du eget ansvar."],
}
HEADINGS = {
    "en": ("Requirements:", "Nice to have:"),
    "fr": ("Profil recherché :", "Atouts :"),
    "pl": ("Wymagania:", "Mile widziane:"),
    "sv": ("Krav:", "Meriterande:"),
}
CLOSINGS = {
    "en": ["We answer every application within two weeks.", "Tell us in a few lines what you liked about your last job.", "We pay overtime and mean it."],
    "fr": ["Nous répondons à chaque candidature en deux semaines.", "Dites-nous en quelques lignes ce que vous avez aimé dans votre dernier emploi."],
    "pl": ["Odpowiadamy na każde zgłoszenie w ciągu dwóch tygodni."],
    "sv": ["Vi svarar på varje ansökan inom två veckor."],
}
CONTRACTS = {"en": ["Permanent", "Fixed term"], "fr": ["CDI", "CDD"], "pl": ["na czas nieokreślony", "na czas określony"], "sv": ["Tillsvidareanställning", "Vikariat"]}
HOURS = {"en": ["Full time", "Part time"], "fr": ["Temps plein", "Temps partiel"], "pl": ["pełny etat", "część etatu"], "sv": ["Heltid", "Deltid"]}
PERIODS = {"USD": ("year", 1, "${} - ${} a year"), "EUR": ("year", 1, "{} - {} € brut/an"), "SEK": ("month", 12, "{} - {} kr/mån"), "PLN": ("month", 12, "{} - {} zł brutto/mies.")}
SKILLS = {
    "data analyst": ["use databases", "query languages", "statistics"], "data scientist": ["Python (computer programming)", "statistics", "data mining"],
    "software developer": ["Java (computer programming)", "debug software"], "web developer": ["JavaScript", "web programming"],
    "software tester": ["execute software tests"], "ICT security engineer": ["cyber security", "identify ICT security risks"],
    "nurse": ["implement nursing care", "safe management of medicines"], "healthcare assistant": ["provide basic support to patients"],
    "home care aide": ["tend to elderly people", "keep company"], "electrician": ["electrical wiring plans", "install electricity sockets"],
    "solar energy technician": ["install photovoltaic systems", "mount photovoltaic panels"], "renewable energy consultant": ["energy efficiency", "renewable energy technologies"],
}


def day_in(month, rng):
    year, number = divmod(FIRST_DAY.year * 12 + FIRST_DAY.month - 1 + month, 12)
    return datetime.date(year, number + 1, rng.randint(1, 28))


def pick_role(month, calendar_month, rng):
    """Some kinds of work grow, others shrink, and roofs are climbed in summer."""
    names = list(ROLES)
    weights = []
    for name in names:
        first, last = ROLES[name]["weight"]
        weight = first + (last - first) * month / (MONTHS - 1)
        begin, end = ROLES[name].get("season", (1, 12))
        weights.append(weight if begin <= calendar_month <= end else weight / 3)
    return rng.choices(names, weights)[0]


def advert(number, rng):
    month = number * MONTHS // ADVERTS
    posted = day_in(month, rng)
    name = pick_role(month, posted.month, rng)
    role = ROLES[name]
    country, place, currency, factor, languages = rng.choice(PLACES)
    language = rng.choice(languages)
    employer = rng.choice(EMPLOYERS[role["field"]])
    city = place.split(",")[0]
    must = rng.sample(role["must"][language], max(1, len(role["must"][language]) - rng.randint(0, 2)))
    nice = rng.sample(role["nice"][language], rng.randint(0, len(role["nice"][language])))
    low = round(role["pay"] * factor * rng.uniform(0.85, 1.1) / 100) * 100
    high = round(low * rng.uniform(1.08, 1.3) / 100) * 100
    return dict(
        number=number, role=name, title=rng.choice(role["titles"][language]), language=language, country=country, place=place, employer=employer,
        opening=rng.choice(OPENINGS[language][role["field"]]).format(employer=employer, city=city), task=rng.choice(TASKS[language]),
        must=must, nice=nice, closing=rng.choice(CLOSINGS[language]), posted=posted, closes=posted + datetime.timedelta(days=rng.choice([21, 30, 30, 45])),
        contract=CONTRACTS[language][rng.random() < 0.2], hours=HOURS[language][rng.random() < 0.2], remote=role["field"] == "tech" and rng.random() < 0.35,
        pay=(low, high, currency) if rng.random() < 0.75 else None, openings=rng.choice([1, 1, 1, 2, 3]),
    )


def plain_text(it):
    needs, welcome = HEADINGS[it["language"]]
    lines = [it["opening"], it["task"], "", needs] + [f"- {line}" for line in it["must"]]
    if it["nice"]:
        lines += ["", welcome] + [f"- {line}" for line in it["nice"]]
    return "\n".join(lines + ["", it["closing"]])


def html_text(it):
    needs, welcome = HEADINGS[it["language"]]
    bullets = lambda lines: "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    text = f"<p>{it['opening']}</p><p>{it['task']}</p><h3>{needs}</h3>{bullets(it['must'])}"
    if it["nice"]:
        text += f"<h3>{welcome}</h3>{bullets(it['nice'])}"
    return text + f"<p>{it['closing']}</p>"


def harbour(it):
    row = dict(
        id=f"H{10000 + it['number']}", title=it["title"], body=plain_text(it), company=it["employer"], city=it["place"], country=it["country"],
        published=it["posted"].isoformat(), closes=it["closes"].isoformat(), contract=it["contract"], hours=it["hours"], openings=it["openings"],
    )
    if it["remote"]:
        row["workplace"] = "Remote"
    if it["pay"]:
        low, high, currency = it["pay"]
        _, parts, form = PERIODS[currency]
        thousands = lambda amount: f"{amount // parts // 10 * 10:,}".replace(",", "," if currency == "USD" else " ")
        row["pay"] = form.format(thousands(low), thousands(high))
    return row


def civic(it, prefix):
    row = dict(
        ref=f"{prefix}{it['number']:04}", headline=it["title"], description=html_text(it), organisation=it["employer"], where=it["place"],
        land=it["country"], posted=it["posted"].strftime("%d/%m/%Y"), deadline=it["closes"].strftime("%d/%m/%Y"), terms=f"{it['contract']}, {it['hours']}",
        skills="; ".join(SKILLS[it["role"]]),
    )
    if it["pay"]:
        low, high, currency = it["pay"]
        period, parts, _ = PERIODS[currency]
        row.update(pay_from=low // parts // 10 * 10, pay_to=high // parts // 10 * 10, currency=currency, per=period)
    return row


def again(it, rng):
    """The same job on the other board: later, half of the times in capitals and with another last sentence."""
    posted = it["posted"] + datetime.timedelta(days=rng.randint(1, 20))
    closes = posted + datetime.timedelta(days=30)
    if rng.random() < 0.5:
        return dict(it, posted=posted, closes=closes)
    return dict(it, posted=posted, closes=closes, title=it["title"].upper(), closing=rng.choice(CLOSINGS[it["language"]]))


def write(name, rows):
    with open(DEMO / "postings" / name, "w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def main():
    rng = random.Random(20261122)
    adverts = [advert(number, rng) for number in range(ADVERTS)]
    of_harbour = [it for it in adverts if it["number"] % 4 != 3]
    of_civic = [it for it in adverts if it["number"] % 4 == 3]
    repeated = [again(it, rng) for it in sorted(rng.sample(of_harbour, REPEATED), key=lambda it: it["number"])]
    write("harbour-jobs.jsonl", [harbour(it) for it in of_harbour])
    write("civic-careers.jsonl", [civic(it, "C") for it in of_civic] + [civic(it, "R") for it in repeated])


if __name__ == "__main__":
    main()
