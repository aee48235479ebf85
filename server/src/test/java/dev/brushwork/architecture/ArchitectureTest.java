package dev.brushwork.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows between the packages of all modules, as ARCHITECTURE.md draws them. */
@AnalyzeClasses(packages = "dev.brushwork", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  /**
   * Each layer names what it may use; a package in none of them fails, so that a new one gets its
   * place here.
   */
  @ArchTest
  static final ArchRule ARROWS_GO_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.brushwork..")
          .layer("proto")
          .definedBy("dev.brushwork.v1..", "dev.brushwork.xds..")
          .optionalLayer("client")
          .definedBy("dev.brushwork.client..")
          .layer("compute")
          .definedBy("dev.brushwork.compute..")
          .layer("engine")
          .definedBy("dev.brushwork.engine..")
          .optionalLayer("job")
          .definedBy("dev.brushwork.job..")
          .layer("security")
          .definedBy("dev.brushwork.security..")
          .layer("observe")
          .definedBy("dev.brushwork.observe..")
          .optionalLayer("rpc")
          .definedBy("dev.brushwork.rpc..")
          .optionalLayer("cli")
          .definedBy("dev.brushwork.cli..")
          .optionalLayer("main")
          .definedBy("dev.brushwork")
          .whereLayer("proto")
          .mayNotAccessAnyLayer()
          .whereLayer("client")
          .mayOnlyAccessLayers("proto")
          .whereLayer("compute")
          .mayNotAccessAnyLayer()
          .whereLayer("engine")
          .mayOnlyAccessLayers("compute")
          .whereLayer("job")
          .mayOnlyAccessLayers("engine", "compute")
          .whereLayer("security")
          .mayNotAccessAnyLayer()
          .whereLayer("observe")
          .mayOnlyAccessLayers("job", "engine", "compute")
          .whereLayer("rpc")
          .mayOnlyAccessLayers("proto", "security", "observe", "job", "engine", "compute")
          .whereLayer("cli")
          .mayOnlyAccessLayers(
              "rpc", "security", "observe", "client", "proto", "job", "engine", "compute")
          .whereLayer("main")
          .mayOnlyAccessLayers("cli")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule THE_WIRE_STAYS_IN_RPC_AND_CLIENT =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.brushwork.compute..", "dev.brushwork.engine..", "dev.brushwork.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "com.google.rpc..")
          .because("the engine must run without a server");

  @ArchTest
  static final ArchRule A_BACKEND_IS_KNOWN_TO_NOBODY =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.brushwork.compute.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.brushwork.compute.*..")
          .because("backends are found by ServiceLoader, so that a new one changes no other file");

  @ArchTest
  static final ArchRule BACKENDS_KNOW_NOTHING_OF_EACH_OTHER =
      slices().matching("dev.brushwork.compute.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule ENGINE_PACKAGES_ARE_FREE_OF_CYCLES =
      slices().matching("dev.brushwork.engine.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NATIVE_LIBRARIES_STAY_IN_THEIR_BACKENDS =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.brushwork.compute.onednn..", "dev.brushwork.compute.cuda..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule SQL_STAYS_IN_THE_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.brushwork.job.jdbc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "com.zaxxer..", "org.flywaydb..", "org.postgresql..")
          .because("everything else knows the JobStore only");

  @ArchTest
  static final ArchRule BUCKETS_STAY_IN_THEIR_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.brushwork.job.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..")
          .because("everything else knows the BlobStore only");

  @ArchTest
  static final ArchRule COMMAND_LINE_PARSING_STAYS_IN_CLI =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.brushwork.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that(resideOutsideOfPackage("dev.brushwork.cli..").and(isNotMain()))
          .should(ACCESS_STANDARD_STREAMS)
          .because("everything else logs, or returns what there is to say");

  @ArchTest
  static final ArchRule ONLY_MAIN_EXITS =
      noClasses()
          .that(isNotMain())
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .because("an exit anywhere else would take the server and every other run with it");

  private static DescribedPredicate<JavaClass> isNotMain() {
    return not(name("dev.brushwork.Main")).forSubtype();
  }
}
