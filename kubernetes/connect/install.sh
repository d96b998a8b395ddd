#!/bin/sh
# Fetches connector plugins, checks every file, and only then puts them where a Connect worker looks:
#
#   install.sh FROM WORK TO
#
# FROM/plugins/NAME/    pom.xml, SHA256SUMS and, where archives are unpacked, SHA512SUMS: becomes plugin folders in TO/plugins
# FROM/libraries/NAME/  the same, for the worker's own class path: becomes jars in TO/libraries
# FROM/archives         lines `SHA512  URL`: each becomes a plugin folder in TO/plugins
#
# MAVEN_REPOSITORY      address of the repository, or of a company's mirror of it; without it Maven's own settings count
#
# Needs Maven, a JDK (for jar), curl, tar and the tools of coreutils. Does nothing where TO is complete already.
set -eu
umask 022

from=$1 work=$2 to=$3
cd /

die() {
  echo "plugins: $1" >&2
  exit 1
}

# Everything that decides what TO holds, as one sum.
wanted=$(cd "$from" && find -L . -name '..*' -prune -o -type f -print | LC_ALL=C sort | while read -r file; do sha512sum "$file"; done | sha512sum | cut -d ' ' -f 1)
if [ "$(cat "$to/.complete" 2>/dev/null)" = "$wanted" ]; then
  echo "plugins: complete already"
  exit 0
fi

rm -rf "$to/plugins" "$to/libraries" "$to/.complete" "${work:?}"/*
mkdir -p "$to/plugins" "$to/libraries" "$work/tmp"

# $1 folder, $2 list: all files as listed, and no others.
check() {
  (cd "$1" && "$3" --check --strict --quiet "$2" >&2) || return 1
  stray=$(cd "$1" && find . -type f | sed 's|^\./||' | LC_ALL=C sort | while read -r file; do
    awk -v file="$file" 'substr($0, length($1) + 3) == file { found = 1 } END { exit !found }' "$2" || echo "$file"
  done)
  [ -z "$stray" ] && return 0
  echo "not in the list: $stray" >&2
  return 1
}

settings=
if [ -n "${MAVEN_REPOSITORY:-}" ]; then
  settings="$work/settings.xml"
  url=$(printf '%s' "$MAVEN_REPOSITORY" | sed 's/&/\&amp;/g; s/</\&lt;/g')
  # The id of Maven's own blocker of unencrypted repositories is taken over: what comes is checked here.
  printf '<settings><mirrors><mirror><id>maven-default-http-blocker</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors></settings>\n' "$url" > "$settings"
fi

# $1 folder with pom.xml, $2 Maven phase, $3 where files go
maven() {
  name=$(basename "$1")
  set -- -B -ntp -q ${settings:+-s "$settings"} -f "$1/pom.xml" "-Dmaven.repo.local=$work/repository" "-Duser.home=$work" "-Djava.io.tmpdir=$work/tmp" "-Dwork=$work/$name" "-Dout=$3" "$2"
  mvn -C "$@" > "$work/maven.log" 2>&1 && return 0
  # Some mirrors have artifacts without the checksum files that belong to them; the lists here are what counts.
  if grep -q 'no checksums available' "$work/maven.log"; then
    mvn -c "$@" > "$work/maven.log" 2>&1 && return 0
  fi
  grep -v '^\s*$' "$work/maven.log" | head -n 5 >&2
  die "Maven could not get $name. Check that the pod reaches ${MAVEN_REPOSITORY:-the repository} (sluice:connect.plugins.repository) and that it serves these versions"
}

# $1 folder with pom.xml, $2 folder that the files go to
fetch() {
  if [ -f "$1/SHA512SUMS" ]; then
    maven "$1" prepare-package "$2"
    check "$work/$(basename "$1")/archives" "$(readlink -f "$1/SHA512SUMS")" sha512sum ||
      die "an archive of $(basename "$1") is not the one that is pinned. The repository serves another file under the same version"
  fi
  maven "$1" package "$2"
  check "$2" "$(readlink -f "$1/SHA256SUMS")" sha256sum ||
    die "a file of $(basename "$1") is not the one that is pinned. The repository serves another file under the same version"
}

for part in "$from"/plugins/*/; do
  [ -d "$part" ] || continue
  name=$(basename "$part")
  fetch "${part%/}" "$work/out/$name"
  # Jars are one plugin; folders are one plugin each.
  if ls "$work/out/$name"/*.jar > /dev/null 2>&1; then
    mv "$work/out/$name" "$to/plugins/$name"
  else
    mv "$work/out/$name"/* "$to/plugins/"
  fi
done

for part in "$from"/libraries/*/; do
  [ -d "$part" ] || continue
  name=$(basename "$part")
  fetch "${part%/}" "$work/out/$name"
  mv "$work/out/$name"/*.jar "$to/libraries/"
done

if [ -f "$from/archives" ]; then
  while read -r sum url; do
    [ -n "$sum" ] || continue
    name=$(basename "${url%%\?*}")
    curl -fsSL --proto '=https,http' --retry 4 --retry-connrefused --connect-timeout 20 -o "$work/$name" "$url" ||
      die "$url could not be fetched. Check that the pod reaches it (sluice:connect.archives)"
    echo "$sum  $work/$name" | sha512sum --check --strict --status ||
      die "$url is not what is pinned: its SHA-512 is $(sha512sum "$work/$name" | cut -d ' ' -f 1). If that is the archive you looked at, write it (sluice:connect.archives)"
    folder="$to/plugins/$(echo "$name" | sed -E 's/\.(zip|jar|tar\.gz|tgz|tar)$//')"
    mkdir "$folder"
    case $name in
      *.zip) (cd "$folder" && jar xf "$work/$name") ;;
      *.tar.gz | *.tgz | *.tar) tar -xf "$work/$name" -C "$folder" ;;
      *.jar) mv "$work/$name" "$folder/" ;;
      *) die "$url is no .zip, .tar.gz, .tgz, .tar or .jar. Give the address of such a file (sluice:connect.archives)" ;;
    esac || die "$url could not be unpacked. Give the address of another archive (sluice:connect.archives)"
    rm -f "$work/$name"
  done < "$from/archives"
fi

rm -rf "${work:?}"/*
echo "$wanted" > "$to/.complete"
echo "plugins: $(ls "$to/plugins" | tr '\n' ' ')"
