import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.WriterInitContext;
/** Takes anything, and has one committable for each checkpoint. Who makes a writer is asked otherwise in each line of Flink. */
abstract class WritingSink implements Sink<Long> {
    @Override
    public CommittingSinkWriter<Long, String> createWriter(WriterInitContext context) {
        return new CommittingSinkWriter<Long, String>() {
            @Override
            public void write(Long record, Context at) {}

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public Collection<String> prepareCommit() {
                return List.of("transaction");
            }

            @Override
            public void close() {}
        };
    }
}
