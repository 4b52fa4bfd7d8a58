-- What PostGraphile serves: the current rows of the same database in tables made for this one page, which is kinder to it than
-- views over the temporal tables. Keys and foreign keys are there (it finds relations by them), every look-up has its index,
-- ancestors and the order of occupations are computed beforehand.

SET client_min_messages = warning;
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;

-- The rows have just been imported, and the server has not looked at them by itself yet: without this its plans are guesses.
ANALYZE concept, concept_label, concept_relation, mapping;

CREATE TABLE peer.concept AS
    SELECT id, uri, kind, status FROM concept WHERE until_release IS NULL AND framework = 'esco';
ALTER TABLE peer.concept ADD PRIMARY KEY (id);
ANALYZE peer.concept;

CREATE TABLE peer.label AS
    SELECT row_number() OVER () AS id, l.concept_id, l.language, l.label_type, l.text
    FROM concept_label l JOIN peer.concept c ON c.id = l.concept_id
    WHERE l.until_release IS NULL;
ALTER TABLE peer.label ADD PRIMARY KEY (id);
ALTER TABLE peer.label ADD FOREIGN KEY (concept_id) REFERENCES peer.concept;
CREATE INDEX ON peer.label (concept_id, label_type, language);

-- A table of its own with figures for the planner, which otherwise may walk all relations once for each level and concept. The
-- shortest path to each ancestor is found level by level; `UNION` drops what several paths reach on the same level.
CREATE TEMPORARY TABLE broader AS
    SELECT subject_id, object_id
    FROM concept_relation r
    JOIN peer.concept narrow ON narrow.id = r.subject_id
    JOIN peer.concept wide ON wide.id = r.object_id
    WHERE r.kind = 'broader' AND r.until_release IS NULL;
CREATE INDEX ON broader (subject_id, object_id);
ANALYZE broader;

CREATE TABLE peer.ancestor AS
    WITH RECURSIVE above(concept_id, ancestor_id, depth) AS (
        SELECT subject_id, object_id, 1 FROM broader
        UNION
        SELECT above.concept_id, broader.object_id, above.depth + 1
        FROM above JOIN broader ON broader.subject_id = above.ancestor_id
        WHERE above.depth < 32
    )
    SELECT concept_id, ancestor_id, min(depth) AS depth FROM above GROUP BY concept_id, ancestor_id;
ALTER TABLE peer.ancestor ADD PRIMARY KEY (concept_id, ancestor_id);
ALTER TABLE peer.ancestor ADD FOREIGN KEY (concept_id) REFERENCES peer.concept;
ALTER TABLE peer.ancestor ADD FOREIGN KEY (ancestor_id) REFERENCES peer.concept;
CREATE INDEX ON peer.ancestor (concept_id, depth);

CREATE TABLE peer.requirement AS
    SELECT r.subject_id AS skill_id, r.object_id AS occupation_id, r.kind,
        row_number() OVER (PARTITION BY r.subject_id ORDER BY r.kind, occupation.sort_key, occupation.id)::integer AS position
    FROM concept_relation r
    JOIN peer.concept skill ON skill.id = r.subject_id
    JOIN concept occupation ON occupation.id = r.object_id AND occupation.until_release IS NULL
    WHERE r.kind IN ('essential-for', 'optional-for') AND r.until_release IS NULL AND occupation.kind = 'occupation';
ALTER TABLE peer.requirement ADD PRIMARY KEY (skill_id, position);
ALTER TABLE peer.requirement ADD FOREIGN KEY (skill_id) REFERENCES peer.concept;
ALTER TABLE peer.requirement ADD FOREIGN KEY (occupation_id) REFERENCES peer.concept;

CREATE TABLE peer.mapping AS
    SELECT row_number() OVER () AS id, subject_id, predicate, confidence, object_key, object_label
    FROM (
        SELECT subject_id, predicate, confidence, object_key, object_label FROM mapping WHERE until_release IS NULL
        UNION ALL
        SELECT object_id, predicate, confidence, subject_key, subject_label FROM mapping WHERE until_release IS NULL
    ) both_ways
    JOIN peer.concept c ON c.id = subject_id;
ALTER TABLE peer.mapping ADD PRIMARY KEY (id);
ALTER TABLE peer.mapping ADD FOREIGN KEY (subject_id) REFERENCES peer.concept;
CREATE INDEX ON peer.mapping (subject_id);

ANALYZE peer.concept, peer.label, peer.ancestor, peer.requirement, peer.mapping;
