# Directories in which root works. Whoever may write in one of the directories on the way can put another directory, or a
# link, in the place of what root is about to use: so each has to be root's, and nobody else may write in it. In a sticky
# directory, such as /tmp, others may make entries but not replace root's: the owner of the next one tells which it is.
# A POSIX ACL shows in the mode, whose bits of the group are the ACL's mask.

# Goes from / to the directory $1 and stays there: names used afterwards (`./x`) lie below what was looked at, whatever
# becomes of the path. With `make` as $2 what is missing is made, with the mode $3. On refusal: false, the reason in
# $trusted_why, its code in $trusted_code.
trusted_walk() {
  cd -P /
  trusted_path=
  trusted_look / || return 1
  trusted_rest=${1#/}
  while [ -n "$trusted_rest" ]; do
    trusted_name=${trusted_rest%%/*}
    case $trusted_rest in */*) trusted_rest=${trusted_rest#*/} ;; *) trusted_rest= ;; esac
    if [ "${2-}" = make ] && [ ! -e "./$trusted_name" ] && [ ! -L "./$trusted_name" ]; then
      mkdir -m "$3" -- "./$trusted_name" 2>/dev/null || [ -d "./$trusted_name" ] || {
        trusted_refuse STATE_CONFLICT "The directory $trusted_path/$trusted_name cannot be made."
        return 1
      }
    fi
    trusted_into "$trusted_name" || return 1
  done
}
# One step down from where trusted_walk has come to.
trusted_into() {
  trusted_path=$trusted_path/$1
  [ ! -L "./$1" ] || { trusted_refuse STATE_CONFLICT "The path leads through a symbolic link at $trusted_path: give the path behind the link."; return 1; }
  [ -e "./$1" ] || { trusted_refuse NOT_FOUND "The directory $trusted_path does not exist."; return 1; }
  [ -d "./$1" ] || { trusted_refuse STATE_CONFLICT "$trusted_path is not a directory."; return 1; }
  trusted_inode=$(stat -c %d:%i -- "./$1")
  cd -P -- "./$1" || { trusted_refuse STATE_CONFLICT "The directory $trusted_path cannot be entered."; return 1; }
  # What was looked at is what was entered: until the owner is known, others may still exchange it for a link.
  [ "$(stat -c %d:%i .)" = "$trusted_inode" ] || { trusted_refuse STATE_CONFLICT "$trusted_path was exchanged by somebody."; return 1; }
  trusted_look "$trusted_path"
}
trusted_look() {
  # shellcheck disable=SC2046
  set -- "$1" $(stat -c '%u %a' .)
  if [ "$2" != 0 ]; then
    trusted_refuse STATE_CONFLICT "The directory $1 belongs to another user than root ($(stat -c '%U, uid %u' .)), who could exchange what is kept below it: \`chown root $1\`, or choose another path."
    return 1
  fi
  if [ $((0$3 & 01000)) -eq 0 ] && [ $((0$3 & 022)) -ne 0 ]; then
    trusted_refuse STATE_CONFLICT "Other users than root may write in the directory $1 (mode $3), and could exchange what is kept below it: \`chmod go-w $1\`, or choose another path."
    return 1
  fi
}
trusted_refuse() { trusted_code=$1 trusted_why=$2; }

trusted_enter() { trusted_walk "$@" || fail "$trusted_code" "$trusted_why"; }
trusted_step() { trusted_into "$@" || fail "$trusted_code" "$trusted_why"; }
# The same as a question.
trusted() { (trusted_walk "$1"); }
# From the directory of a task back to the one it lies in.
trusted_back() { cd -P ..; }

# Runs a command as the user $1 (uid:gid): where a directory or a file is another user's, what he could reach himself is
# all that a link of his leads to.
as_user() {
  as_uid=${1%:*} as_gid=${1#*:}
  shift
  if [ "$as_uid" = 0 ]; then
    "$@"
  elif getent passwd "$as_uid" >/dev/null; then
    setpriv --reuid "$as_uid" --regid "$as_gid" --init-groups -- "$@"
  else
    setpriv --reuid "$as_uid" --regid "$as_gid" --clear-groups -- "$@"
  fi
}
