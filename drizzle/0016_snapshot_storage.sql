-- A snapshot is packed already: compressing it took a second of a large publish, and saved little.
ALTER TABLE "snapshot" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
