import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Makes the topic, or reads all that is committed in it and compares it with the source, which numbers its records from
 * 0 on. A record is `number count cluster`; the count of a number n must be n / 10 + 1.
 */
public final class Committed {
    private static final int KEYS = 10;

    private static final class Writer {
        private long records;
        private long first = Long.MAX_VALUE;
        private long last = -1;
        private long firstOffset;
        private long lastOffset;
        private long firstAt;
        private long lastAt;

        private void add(long number, ConsumerRecord<String, String> record) {
            if (records++ == 0) {
                firstOffset = record.offset();
                firstAt = record.timestamp();
            }
            first = Math.min(first, number);
            last = Math.max(last, number);
            lastOffset = record.offset();
            lastAt = record.timestamp();
        }

        private String json(String cluster) {
            return String.format(
                    "{\"cluster\":\"%s\",\"records\":%d,\"first\":%d,\"last\":%d,\"firstOffset\":%d,"
                            + "\"lastOffset\":%d,\"firstAt\":%d,\"lastAt\":%d}",
                    cluster, records, first, last, firstOffset, lastOffset, firstAt, lastAt);
        }
    }

    public static void main(String[] args) throws Exception {
        Properties client = new Properties();
        client.put("bootstrap.servers", args[1]);
        try (Admin admin = Admin.create(client)) {
            if (args[0].equals("create")) {
                admin.createTopics(List.of(new NewTopic(args[2], 1, (short) 1))).all().get();
            } else {
                read(admin, client, new TopicPartition(args[2], 0));
            }
        }
    }

    private static void read(Admin admin, Properties client, TopicPartition partition) throws Exception {
        long stable = end(admin, partition, IsolationLevel.READ_COMMITTED);
        long all = end(admin, partition, IsolationLevel.READ_UNCOMMITTED);
        client.put("isolation.level", "read_committed");
        client.put("key.deserializer", StringDeserializer.class.getName());
        client.put("value.deserializer", StringDeserializer.class.getName());
        Map<Long, Integer> seen = new HashMap<>();
        Map<String, Writer> writers = new LinkedHashMap<>();
        long records = 0;
        long wrong = 0;
        long highest = -1;
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(client)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < stable) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.offset() >= stable) continue;
                    String[] fields = record.value().split(" ");
                    long number = Long.parseLong(fields[0]);
                    if (Long.parseLong(fields[1]) != number / KEYS + 1) wrong++;
                    seen.merge(number, 1, Integer::sum);
                    highest = Math.max(highest, number);
                    records++;
                    writers.computeIfAbsent(fields[2], name -> new Writer()).add(number, record);
                }
            }
        }
        long twice = seen.values().stream().filter(times -> times > 1).count();
        StringBuilder list = new StringBuilder();
        writers.forEach((name, writer) -> list.append(list.length() > 0 ? "," : "").append(writer.json(name)));
        System.out.printf(
                "{\"records\":%d,\"highest\":%d,\"missing\":%d,\"twice\":%d,\"wrong\":%d,\"open\":%d,\"writers\":[%s]}%n",
                records, highest, highest + 1 - seen.size(), twice, wrong, all - stable, list);
    }

    private static long end(Admin admin, TopicPartition partition, IsolationLevel level) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(level))
                .partitionResult(partition)
                .get()
                .offset();
    }
}
