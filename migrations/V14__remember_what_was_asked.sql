-- What Textract was asked when it gave the answer that is kept: SHA-256 over object, features and questions. Reading once more
-- with the same question is answered from what was paid for already. Null where nobody noted it.
alter table uploads add column asked_sha256 text;
