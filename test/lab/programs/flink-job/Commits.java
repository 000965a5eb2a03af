import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs a job in this process until it has a checkpoint, ends it, and restores it from there; then it runs for ever. The arguments are
 * where its checkpoints go, the port of the REST of the restored job, and whether that cannot commit what it was restored with.
 */
public final class Commits {
    public static void main(String[] args) throws Exception {
        Path checkpoints = Paths.get(args[0]).toAbsolutePath().resolve("checkpoints");
        Map<String, String> options = new HashMap<>();
        options.put("execution.checkpointing.dir", uri(checkpoints));
        options.put("state.checkpoints.dir", uri(checkpoints));
        options.put("execution.checkpointing.interval", "300 ms");
        options.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        options.put("taskmanager.memory.network.min", "16 mb");
        options.put("taskmanager.memory.network.max", "16 mb");
        options.put("rest.bind-port", "0");
        JobClient first = start(options, false);
        Path job = checkpoints.resolve(first.getJobID().toString());
        while (newest(job).isEmpty()) Thread.sleep(100);
        first.cancel().get(60, TimeUnit.SECONDS);
        String from = uri(newest(job).get());
        options.put("execution.savepoint.path", from);
        options.put("execution.state-recovery.path", from);
        options.put("rest.address", "127.0.0.1");
        options.put("rest.port", args[1]);
        options.put("rest.bind-port", args[1]);
        start(options, Boolean.parseBoolean(args[2])).getJobExecutionResult().get();
    }

    private static JobClient start(Map<String, String> options, boolean fails) throws Exception {
        Configuration configuration = Configuration.fromMap(options);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        env.fromSequence(0, Long.MAX_VALUE)
                .map(
                        number -> {
                            Thread.sleep(10);
                            return number;
                        })
                .returns(Long.class)
                .sinkTo(new FailingSink(fails))
                .name("Kafka sink: out-1")
                .uid("out");
        return env.executeAsync("commits");
    }

    private static Optional<Path> newest(Path job) throws Exception {
        if (!Files.isDirectory(job)) return Optional.empty();
        try (Stream<Path> files = Files.list(job)) {
            return files.filter(each -> Files.exists(each.resolve("_metadata")))
                    .max(Comparator.comparing(each -> Integer.parseInt(each.getFileName().toString().substring(4))));
        }
    }

    private static String uri(Path path) {
        return "file://" + path;
    }

    private static final class FailingSink extends WritingSink implements SupportsCommitter<String> {
        private final boolean fails;

        private FailingSink(boolean fails) {
            this.fails = fails;
        }

        @Override
        public Committer<String> createCommitter(CommitterInitContext context) {
            return new Committer<String>() {
                private boolean isFirst = true;

                @Override
                public void commit(Collection<CommitRequest<String>> requests) {
                    boolean restored = isFirst && context.getRestoredCheckpointId().isPresent();
                    isFirst = false;
                    if (!fails || !restored) return;
                    for (CommitRequest<String> each : requests) {
                        each.signalFailedWithKnownReason(new IllegalStateException("it is gone"));
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public SimpleVersionedSerializer<String> getCommittableSerializer() {
            return new SimpleVersionedSerializer<String>() {
                @Override
                public int getVersion() {
                    return 1;
                }

                @Override
                public byte[] serialize(String committable) {
                    return committable.getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public String deserialize(int version, byte[] bytes) {
                    return new String(bytes, StandardCharsets.UTF_8);
                }
            };
        }
    }
}
