-- Counts of answers as computed columns of `contribution` for PostGraphile, which has none of its own for groups.
CREATE OR REPLACE FUNCTION contribution_comment_count(c contribution) RETURNS integer LANGUAGE sql STABLE AS
    $$ SELECT count(*)::integer FROM comment WHERE contribution_id = c.id AND removed_at IS NULL $$;
CREATE OR REPLACE FUNCTION contribution_resonance_counts(c contribution) RETURNS json LANGUAGE sql STABLE AS
    $$ SELECT coalesce(json_object_agg(kind, number), '{}') FROM
        (SELECT kind, count(*) AS number FROM resonance WHERE contribution_id = c.id GROUP BY kind) AS r $$;
