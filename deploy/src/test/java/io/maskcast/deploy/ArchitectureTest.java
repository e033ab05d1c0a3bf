package io.maskcast.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of the house: imports point one way, and names say what a thing is. */
@AnalyzeClasses(packages = "io.maskcast", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String STUBS = "io.maskcast.proto.v1";
  private static final String[] GENERATED = {STUBS, "io.maskcast.shared.onnx.schema"};

  @ArchTest
  static final ArchRule protoKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("io.maskcast.proto..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.maskcast.shared..",
              "io.maskcast.server..",
              "io.maskcast.edge..",
              "io.maskcast.trainer..",
              "io.maskcast.deploy..");

  @ArchTest
  static final ArchRule sharedKnowsNobodyAndNeitherVertxNorEngines =
      noClasses()
          .that()
          .resideInAPackage("io.maskcast.shared..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.maskcast.proto..",
              "io.maskcast.server..",
              "io.maskcast.edge..",
              "io.maskcast.trainer..",
              "io.maskcast.deploy..",
              "io.vertx..",
              "io.netty..",
              "ai.djl..",
              "ai.onnxruntime..");

  @ArchTest
  static final ArchRule edgesRunWithoutAnEngineThatIsNotThere =
      noClasses()
          .that()
          .resideInAPackage("io.maskcast.edge..")
          .and()
          .haveNameNotMatching(
              "io\\.maskcast\\.edge\\.inference\\.(PyTorch|TorchScript|Onnx)Engine.*")
          .and()
          .haveNameNotMatching("io\\.maskcast\\.edge\\.inference\\.EngineSteps.*")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "ai.onnxruntime..");

  @ArchTest
  static final ArchRule serverKnowsNoOtherNode =
      noClasses()
          .that()
          .resideInAPackage("io.maskcast.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.maskcast.edge..", "io.maskcast.trainer..", "io.maskcast.deploy..", "ai.djl..");

  @ArchTest
  static final ArchRule edgeKnowsNoOtherNode =
      noClasses()
          .that()
          .resideInAPackage("io.maskcast.edge..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.maskcast.server..", "io.maskcast.trainer..", "io.maskcast.deploy..");

  @ArchTest
  static final ArchRule trainerKnowsNoOtherNode =
      noClasses()
          .that()
          .resideInAPackage("io.maskcast.trainer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.maskcast.server..", "io.maskcast.edge..", "io.maskcast.deploy..");

  @ArchTest
  static final ArchRule onlyCallsTouchesGeneratedStubs =
      noClasses()
          .that()
          .resideOutsideOfPackage(STUBS)
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.maskcast\\.proto\\.v1\\..*(ServiceClient|GrpcClientImpl)");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.maskcast.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .that()
          .resideOutsideOfPackages(GENERATED)
          .should()
          .haveNameMatching(".*(Util|Utils|Impl|Manager|Helper|Dto)");

  @ArchTest
  static final ArchRule noStaticState =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackages(GENERATED)
          .and()
          .areStatic()
          .should()
          .notBeFinal()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule behaviourIsFinal =
      classes()
          .that()
          .resideOutsideOfPackages(GENERATED)
          .and()
          .areNotInterfaces()
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
          .and(isNoException())
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
          .orShould()
          .beEnums();

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> isNoException() {
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        "are no exceptions", type -> !type.isAssignableTo(Throwable.class));
  }
}
