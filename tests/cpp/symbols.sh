#!/bin/sh
# symbols.sh LEVEL OBJECT...: every weak symbol of a level's kernels must carry the level in its name. Otherwise the linker
# keeps one copy for all levels, and a machine without AVX-512 may be given the one that needs it.
level=$1; shift
shared=$(${NM:-nm} -C "$@" | grep -E ' [WVu] ' | grep -v "fa::$level::" | sort -u)
[ -z "$shared" ] && exit 0
echo "weak symbols without fa::$level::"
echo "$shared"
exit 1
