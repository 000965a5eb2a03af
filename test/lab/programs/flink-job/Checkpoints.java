import java.io.DataInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.highavailability.FileSystemJobResultStore;
import org.apache.flink.runtime.highavailability.JobResultEntry;
import org.apache.flink.runtime.highavailability.JobResultStore;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.persistence.filesystem.FileSystemStateStorageHelper;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Runs a job in this process until it has taken checkpoints, savepoints, and a savepoint with which it ends. The first
 * argument is where they go; those that follow are options, as key=value.
 */
public final class Checkpoints {
    private static final int WANTED = 6;

    public static void main(String[] args) throws Exception {
        Path root = Paths.get(args[0]).toAbsolutePath();
        Map<String, String> options = new HashMap<>();
        options.put("execution.checkpointing.dir", uri(root.resolve("checkpoints")));
        options.put("state.checkpoints.dir", uri(root.resolve("checkpoints")));
        options.put("execution.checkpointing.interval", "400 ms");
        options.put("state.checkpoints.num-retained", "3");
        options.put("execution.checkpointing.num-retained", "3");
        options.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        options.put("taskmanager.memory.network.min", "16 mb");
        options.put("taskmanager.memory.network.max", "16 mb");
        options.put("rest.bind-port", "0");
        for (int i = 1; i < args.length; i++) {
            options.put(args[i].split("=", 2)[0], args[i].split("=", 2)[1]);
        }
        JobClient first = start(options);
        Path job = root.resolve("checkpoints").resolve(first.getJobID().toString());
        await(job, WANTED);
        System.out.println("canonical " + savepoint(first, root, SavepointFormatType.CANONICAL));
        System.out.println("native " + savepoint(first, root, SavepointFormatType.NATIVE));
        first.cancel().get(60, TimeUnit.SECONDS);
        for (Path kept : checkpointsIn(job)) {
            System.out.println("checkpoint " + kept);
            register(root, first.getJobID(), kept);
        }
        List<Path> all = checkpointsIn(job);
        options.put("execution.savepoint.path", uri(all.get(all.size() - 1)));
        options.put("execution.state-recovery.path", uri(all.get(all.size() - 1)));
        JobClient second = start(options);
        await(root.resolve("checkpoints").resolve(second.getJobID().toString()), 1);
        String stopped =
                second.stopWithSavepoint(false, uri(root.resolve("savepoints")), SavepointFormatType.CANONICAL)
                        .get(60, TimeUnit.SECONDS);
        ended(root, second.getJobID());
        System.out.println("stop " + stopped);
        System.exit(0);
    }

    private static JobClient start(Map<String, String> options) throws Exception {
        Configuration configuration = Configuration.fromMap(options);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        env.fromSequence(0, Long.MAX_VALUE)
                .map(new Pace())
                .keyBy(new ByHundred())
                .map(new Counter())
                .uid("counter")
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync("checkpoints");
    }

    private static String savepoint(JobClient job, Path root, SavepointFormatType format) throws Exception {
        return job.triggerSavepoint(uri(root.resolve("savepoints")), format).get(60, TimeUnit.SECONDS);
    }

    private static void await(Path job, int wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < end) {
            if (Files.isDirectory(job) && numberOfNewest(job) >= wanted) return;
            Thread.sleep(100);
        }
        throw new IllegalStateException("no checkpoints in " + job);
    }

    private static int numberOfNewest(Path job) throws Exception {
        List<Path> found = checkpointsIn(job);
        return found.isEmpty() ? 0 : numberOf(found.get(found.size() - 1));
    }

    private static List<Path> checkpointsIn(Path job) throws Exception {
        try (Stream<Path> files = Files.list(job)) {
            return files.filter(each -> Files.exists(each.resolve("_metadata")))
                    .filter(each -> each.getFileName().toString().startsWith("chk-"))
                    .sorted((a, b) -> numberOf(a) - numberOf(b))
                    .collect(Collectors.toList());
        }
    }

    private static int numberOf(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    /** Writes what a job manager with high availability writes when it registers a checkpoint. */
    private static void register(Path root, JobID job, Path checkpoint) throws Exception {
        CheckpointMetadata metadata;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(checkpoint.resolve("_metadata")))) {
            metadata =
                    org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
                            in, Checkpoints.class.getClassLoader(), uri(checkpoint));
        }
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(uri(checkpoint));
        Map<OperatorID, OperatorState> states = new HashMap<>();
        for (OperatorState state : metadata.getOperatorStates()) states.put(state.getOperatorID(), state);
        CompletedCheckpoint completed =
                new CompletedCheckpoint(
                        job, metadata.getCheckpointId(), 1, 2, states, metadata.getMasterStates(),
                        metadata.getCheckpointProperties(), location, null);
        new FileSystemStateStorageHelper<CompletedCheckpoint>(
                        new org.apache.flink.core.fs.Path(uri(root.resolve("ha").resolve("clicks"))),
                        "completedCheckpoint")
                .store(completed);
    }

    /** Writes what a job manager with high availability writes when its job has ended well. */
    private static void ended(Path root, JobID job) throws Exception {
        JobResult result =
                new JobResult.Builder().jobId(job).applicationStatus(ApplicationStatus.SUCCEEDED).netRuntime(1).build();
        Configuration configuration = new Configuration();
        configuration.setString("job-result-store.storage-path", uri(root.resolve("ha/job-result-store/clicks/1")));
        configuration.setString("job-result-store.delete-on-commit", "false");
        JobResultStore store = FileSystemJobResultStore.fromConfiguration(configuration, Runnable::run);
        store.createDirtyResultAsync(new JobResultEntry(result)).get();
        store.markResultAsCleanAsync(job).get();
    }

    private static String uri(Path path) {
        return "file://" + path;
    }

    private static final class Pace extends RichMapFunction<Long, Long> {
        @Override
        public Long map(Long value) throws Exception {
            Thread.sleep(1);
            return value;
        }
    }

    private static final class ByHundred implements org.apache.flink.api.java.functions.KeySelector<Long, Long> {
        @Override
        public Long getKey(Long value) {
            return value % 100;
        }
    }

    private static final class Counter extends RichMapFunction<Long, Long> implements CheckpointedFunction {
        private transient ValueState<Long> count;
        private transient ListState<Long> seen;
        private long last;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public Long map(Long value) throws Exception {
            Long before = count.value();
            count.update(before == null ? 1 : before + 1);
            last = value;
            return value;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            seen.update(List.of(last));
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            seen = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("seen", Long.class));
        }
    }
}
