-- What Postgres searches beside skillspine: the current labels of the same database with one index for each way of asking.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
DROP TABLE IF EXISTS searched_label;

CREATE TABLE searched_label AS
    SELECT l.concept_id, l.language, l.text, to_tsvector('english', l.text) AS words
    FROM concept_label l
    WHERE l.until_release IS NULL AND l.label_type <> 'hidden';
CREATE INDEX ON searched_label USING gin (words);
CREATE INDEX ON searched_label USING gin (text gin_trgm_ops);
CREATE INDEX ON searched_label (lower(text) text_pattern_ops);
ANALYZE searched_label;
