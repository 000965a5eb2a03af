import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Numbers from 0 on, one after the other, each written once to a topic with how many of its key there were so far. So
 * each record of the topic says which one it is and whether the state was right. Arguments: topic, records a second,
 * and the name of the cluster, which is written along.
 */
public final class CountJob {
    private static final int KEYS = 10;

    public static void main(String[] args) throws Exception {
        String topic = args[0];
        long pause = 1000 / Integer.parseInt(args[1]);
        String cluster = args[2];
        Properties client = new Properties();
        try (InputStream in = new FileInputStream(System.getenv("KAFKA_PROPERTIES"))) {
            client.load(in);
        }
        KafkaSink<String> sink =
                KafkaSink.<String>builder()
                        .setKafkaProducerConfig(client)
                        .setBootstrapServers(System.getenv("KAFKA_BOOTSTRAP_SERVERS"))
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(System.getenv("KAFKA_TRANSACTIONAL_ID_PREFIX"))
                        .setRecordSerializer(
                                KafkaRecordSerializationSchema.builder()
                                        .setTopic(topic)
                                        .setValueSerializationSchema(new SimpleStringSchema())
                                        .build())
                        .build();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSource(new NumberSequenceSource(0, Long.MAX_VALUE - 1), WatermarkStrategy.noWatermarks(), "numbers")
                .setParallelism(1)
                .uid("numbers")
                .map(new Pace(pause))
                .setParallelism(1)
                .uid("pace")
                .keyBy(number -> number % KEYS)
                .map(new Count(cluster))
                .uid("count")
                .sinkTo(sink)
                .uid("sink");
        env.execute("count");
    }

    /** In one task with the source, so that no record waits in a buffer between them; it tells where the job goes on. */
    private static final class Pace extends RichMapFunction<Long, Long> implements CheckpointedFunction {
        private final long pause;
        private transient ListState<Long> next;
        private long position;

        private Pace(long pause) {
            this.pause = pause;
        }

        @Override
        public Long map(Long number) throws Exception {
            Thread.sleep(pause);
            position = number + 1;
            return number;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            next = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("next", Long.class));
            for (Long each : next.get()) position = each;
            System.out.println("COUNT JOB starts at " + position);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            next.clear();
            next.add(position);
            System.out.println("COUNT JOB checkpoint " + context.getCheckpointId() + " at " + position);
        }
    }

    private static final class Count extends RichMapFunction<Long, String> {
        private final String cluster;
        private transient ValueState<Long> count;

        private Count(String cluster) {
            this.cluster = cluster;
        }

        @Override
        public void open(Configuration configuration) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public String map(Long number) throws Exception {
            long now = (count.value() == null ? 0 : count.value()) + 1;
            count.update(now);
            return number + " " + now + " " + cluster;
        }
    }
}
