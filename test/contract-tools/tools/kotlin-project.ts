const KOTLIN = '2.2.20';

const dependency = (group: string, name: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;

/** What compiles a generated client: openapi-generator writes a project for Gradle only. */
export const KOTLIN_PROJECT = `<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tmi-bff</groupId>
  <artifactId>kotlin-client</artifactId>
  <version>1</version>
  <dependencies>
    ${dependency('org.jetbrains.kotlin', 'kotlin-stdlib', KOTLIN)}
    ${dependency('org.jetbrains.kotlin', 'kotlin-reflect', KOTLIN)}
    ${dependency('com.squareup.moshi', 'moshi-kotlin', '1.15.2')}
    ${dependency('com.squareup.moshi', 'moshi-adapters', '1.15.2')}
    ${dependency('com.squareup.okhttp3', 'okhttp', '4.12.0')}
  </dependencies>
  <build>
    <sourceDirectory>src/main/kotlin</sourceDirectory>
    <plugins>
      <plugin>
        <groupId>org.jetbrains.kotlin</groupId>
        <artifactId>kotlin-maven-plugin</artifactId>
        <version>${KOTLIN}</version>
        <executions><execution><id>compile</id><phase>compile</phase><goals><goal>compile</goal></goals></execution></executions>
        <configuration><jvmTarget>17</jvmTarget></configuration>
      </plugin>
    </plugins>
  </build>
</project>
`;
