-- What taking a text apart costs, so that Postgres looks a rare word up instead of taking apart the texts of every newer record.
ALTER FUNCTION audit_words(text, text, text, text) COST 2000;
