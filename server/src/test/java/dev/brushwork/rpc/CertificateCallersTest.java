package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.Credentials;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.security.Access;
import dev.brushwork.security.FileWatch;
import dev.brushwork.security.ServerTls;
import dev.brushwork.testing.TestAuthority;
import dev.brushwork.testing.TestAuthority.Issued;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.ListJobsRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CertificateCallersTest {
  @TempDir Path folder;

  @Test
  void withoutTokensTheClientsCertificateSaysWhoItIs() throws Exception {
    TestAuthority authority = new TestAuthority(folder, "all");
    Path trusted = authority.certificate();
    Issued own = authority.issue("server");
    try (FileWatch watch = new FileWatch(FileWatch.INTERVAL);
        DataFolder data = new DataFolder(folder.resolve("data"), Optional.empty());
        BrushworkServer server =
            BrushworkServer.builder(TestEngine.get())
                .grace(Duration.ZERO)
                .jobs(data.keeping(), JobServer.QUICK)
                .access(new Access(Optional.empty(), Optional.empty(), true))
                .credentials(
                    ServerTls.read(own.certificate(), own.key(), Optional.of(trusted), watch))
                .start();
        BrushworkClient alice = client(server, trusted, authority.issue("alice"));
        BrushworkClient bob = client(server, trusted, authority.issue("bob"))) {
      Job job = alice.jobs().create(JobServer.request(1));
      assertThat(job.getPrincipal()).isEqualTo("CN=alice");
      BrushworkException refused =
          catchThrowableOfType(BrushworkException.class, () -> bob.jobs().cancel(job.getJobId()));
      assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
      // Nobody is an operator by a certificate alone.
      BrushworkException everybodys =
          catchThrowableOfType(
              BrushworkException.class,
              () -> alice.jobs().list(ListJobsRequest.newBuilder().setPrincipal("*").build()));
      assertThat(everybodys.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  private static BrushworkClient client(BrushworkServer server, Path trusted, Issued identity) {
    return BrushworkClient.builder("localhost:" + server.port())
        .credentials(
            Credentials.NONE
                .withAuthorities(trusted)
                .withIdentity(identity.certificate(), identity.key()))
        .build();
  }
}
