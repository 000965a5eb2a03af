CREATE TEMPORARY TABLE page_views (
  user_id STRING,
  url STRING,
  viewed_at TIMESTAMP(3),
  WATERMARK FOR viewed_at AS viewed_at - INTERVAL '10' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'page-views',
  'properties.bootstrap.servers' = 'kafka.streaming:9092',
  'properties.group.id' = 'sessions',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
);

INSERT INTO lake.analytics.sessions
SELECT user_id, window_start, window_end, COUNT(*) AS page_views
FROM TABLE(SESSION(TABLE page_views PARTITION BY user_id, DESCRIPTOR(viewed_at), INTERVAL '30' MINUTES))
GROUP BY user_id, window_start, window_end;
