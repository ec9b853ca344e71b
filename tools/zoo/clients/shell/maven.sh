mkdir -p .m2; cat >.m2/settings.xml <<X
<settings><mirrors><mirror><id>near</id><mirrorOf>*</mirrorOf><url>http://$MAVEN/repository</url></mirror></mirrors></settings>
X
cat >pom.xml <<X
<project><modelVersion>4.0.0</modelVersion><groupId>org.garden</groupId><artifactId>garden</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.13</version></dependency></dependencies></project>
X
mvn -B -q -Dmaven.repo.local="$HOME/.m2/repository" dependency:copy-dependencies
