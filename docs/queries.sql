-- Ten questions to a database that `khabar load` has filled. They run as they stand on SQLite and on PostgreSQL, and
-- tests/storage/test_queries.py holds them to answers that were checked by hand.
--
-- newest_mention has one row for each mention of the newest run of each article. Two mentions stand in the same
-- sentence if run_key and sentence are the same. amount_min and amount_max are set for single amounts too.

-- 1. How much money is spoken of, by currency and by year of publication?
SELECT currency, SUBSTR(CAST(published AS TEXT), 1, 4) AS year, COUNT(*) AS mentions, MAX(amount_max) AS largest
FROM newest_mention
WHERE label = 'MONEY' AND currency IS NOT NULL AND published IS NOT NULL
GROUP BY currency, SUBSTR(CAST(published AS TEXT), 1, 4)
HAVING COUNT(*) >= 4
ORDER BY currency, year;

-- 2. What happened in July 2021? The dates that lie in it, and who and what is named beside them.
SELECT d.article, d.text AS date, d.edtf, n.label, n.name
FROM newest_mention d
LEFT JOIN newest_mention n
  ON n.run_key = d.run_key AND n.sentence = d.sentence AND n.label IN ('PERS', 'ORG', 'EVENT')
WHERE d.date_start >= '2021-07-01' AND d.date_end <= '2021-07-31'
ORDER BY d.article, d.number, n.number;

-- 3. Which amounts stand in the same sentence as Damascus?
SELECT m.article, m.label, m.text, m.amount_min, m.amount_max, COALESCE(m.currency, m.unit, m.counted) AS of_what
FROM newest_mention m
WHERE m.amount_min IS NOT NULL
  AND EXISTS (SELECT 1 FROM newest_mention p
              WHERE p.run_key = m.run_key AND p.sentence = m.sentence AND p.label = 'GPE' AND p.name = 'دمشق')
ORDER BY m.article, m.number;

-- 4. Which people are named most often in one sentence with an organisation?
SELECT p.name AS person, COUNT(DISTINCT o.name) AS organisations, COUNT(*) AS times
FROM newest_mention p
JOIN newest_mention o ON o.run_key = p.run_key AND o.sentence = p.sentence AND o.label = 'ORG'
WHERE p.label = 'PERS'
GROUP BY p.name
HAVING COUNT(*) >= 2
ORDER BY times DESC, person;

-- 5. Which figures stand in sentences that name the International Monetary Fund?
SELECT f.article, f.label, f.text, f.value
FROM newest_mention f
WHERE f.value IS NOT NULL
  AND EXISTS (SELECT 1 FROM newest_mention n
              WHERE n.run_key = f.run_key AND n.sentence = f.sentence AND n.name = 'صندوق النقد الدولي')
ORDER BY f.article, f.number;

-- 6. What percentages does the news of each country hold?
SELECT country, COUNT(*) AS percentages, MIN(percent_min) AS smallest, MAX(percent_max) AS largest
FROM newest_mention
WHERE label = 'PERCENT' AND unit IS NULL AND country IS NOT NULL
GROUP BY country
ORDER BY percentages DESC, country;

-- 7. Which are the largest amounts in dollars?
SELECT article, text, amount_max, modifier
FROM newest_mention
WHERE currency = 'USD' AND amount_max >= 1000000000
ORDER BY amount_max DESC, article;

-- 8. How many people were killed, and where? The places of the sentence are beside the count.
SELECT k.article, k.text, k.amount_min, k.modifier, p.name AS place
FROM newest_mention k
LEFT JOIN newest_mention p ON p.run_key = k.run_key AND p.sentence = k.sentence AND p.label IN ('GPE', 'LOC')
WHERE k.label = 'COUNT' AND (k.counted LIKE 'قت%ل%' OR k.counted LIKE 'ضحا%')
ORDER BY k.article, k.number, p.number;

-- 9. Which days were still to come when the article was published, in those of 2023?
SELECT article, published, text, edtf
FROM newest_mention
WHERE label = 'DATE' AND date_start > published AND published >= '2023-01-01' AND published <= '2023-12-31'
ORDER BY article, number;

-- 10. Which names occur in at least three articles?
SELECT name, label, COUNT(DISTINCT article) AS articles, COUNT(*) AS mentions
FROM newest_mention
WHERE name IS NOT NULL
GROUP BY name, label
HAVING COUNT(DISTINCT article) >= 3
ORDER BY articles DESC, mentions DESC, name;
