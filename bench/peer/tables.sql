-- What PostGraphile serves: the current rows of the same database in tables made for this one page, which is kinder to it than
-- views over the temporal tables. Keys and foreign keys are there (it finds relations by them), every look-up has its index,
-- ancestors and the order of occupations are computed beforehand.

DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;

CREATE TABLE peer.concept AS
    SELECT id, uri, kind, status FROM concept WHERE until_release IS NULL AND framework = 'esco';
ALTER TABLE peer.concept ADD PRIMARY KEY (id);

CREATE TABLE peer.label AS
    SELECT row_number() OVER () AS id, l.concept_id, l.language, l.label_type, l.text
    FROM concept_label l JOIN peer.concept c ON c.id = l.concept_id
    WHERE l.until_release IS NULL;
ALTER TABLE peer.label ADD PRIMARY KEY (id);
ALTER TABLE peer.label ADD FOREIGN KEY (concept_id) REFERENCES peer.concept;
CREATE INDEX ON peer.label (concept_id, label_type, language);

CREATE TABLE peer.ancestor AS
    WITH RECURSIVE above(concept_id, ancestor_id, depth) AS (
        SELECT subject_id, object_id, 1 FROM concept_relation WHERE kind = 'broader' AND until_release IS NULL
        UNION
        SELECT above.concept_id, r.object_id, above.depth + 1
        FROM above JOIN concept_relation r ON r.subject_id = above.ancestor_id
        WHERE r.kind = 'broader' AND r.until_release IS NULL AND above.depth < 32
    )
    SELECT concept_id, ancestor_id, min(depth) AS depth
    FROM above JOIN peer.concept c ON c.id = concept_id JOIN peer.concept a ON a.id = ancestor_id
    GROUP BY concept_id, ancestor_id;
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

-- PostGraphile offers an order only for indexed columns, and a plain list instead of a connection only when told so.
ANALYZE;
