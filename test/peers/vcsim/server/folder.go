package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// serveFolder gives the bytes of datastores: to who has a living session or says name and password, as a real server does
// and the simulator does not.
func (s *server) serveFolder(w http.ResponseWriter, r *http.Request) {
	current := s.sessions.of(r)
	if current == nil {
		user, password, ok := r.BasicAuth()
		if !ok || user != s.user || password != s.password {
			s.counters.add(&s.counters.unauthenticated)
			w.Header().Set("WWW-Authenticate", `Basic realm="VMware HTTP server"`)
			http.Error(w, "401 Unauthorized", http.StatusUnauthorized)
			return
		}
		current = s.sessions.open(user, r)
		s.counters.add(&s.counters.logins)
		setCookie(w, current)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "the peer's datastores are read-only", http.StatusMethodNotAllowed)
		return
	}
	name, file, ok := s.datastoreFile(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	opened, err := os.Open(file)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	out := &folderWriter{ResponseWriter: w, server: s, name: name, cut: s.faults.cutAfter(r)}
	s.sessions.during(current, func() { http.ServeContent(out, r, "", info.ModTime(), opened) })
}

// datastoreFile: `/folder/PATH?dcPath=DATACENTER&dsName=DATASTORE`, as `[dsName] PATH` and as a file here.
func (s *server) datastoreFile(r *http.Request) (string, string, bool) {
	query := r.URL.Query()
	if strings.TrimPrefix(query.Get("dcPath"), "/") != s.world.datacenterPath {
		return "", "", false
	}
	dir, ok := s.world.storeDirs[query.Get("dsName")]
	path := strings.TrimPrefix(r.URL.Path, "/folder/")
	if !ok || strings.Contains("/"+path+"/", "/../") {
		return "", "", false
	}
	return "[" + query.Get("dsName") + "] " + path, filepath.Join(dir, path), true
}

// folderWriter counts what a file has given away, and does to it what a test has ordered.
type folderWriter struct {
	http.ResponseWriter
	server *server
	name   string
	cut    int64 // bytes of body until the connection is cut; -1: never
}

func (f *folderWriter) Write(bytes []byte) (int, error) {
	limit := len(bytes)
	if f.cut >= 0 && int64(limit) > f.cut {
		limit = int(f.cut)
	}
	n, err := f.ResponseWriter.Write(bytes[:limit])
	f.server.counters.file(f.name, n)
	if f.server.faults.expireAfter(n) {
		f.server.sessions.closeAll()
	}
	if f.cut >= 0 {
		f.cut -= int64(n)
		if f.cut <= 0 {
			if flusher, ok := f.ResponseWriter.(http.Flusher); ok {
				flusher.Flush()
			}
			panic(http.ErrAbortHandler) // the connection is closed in mid-answer
		}
	}
	return n, err
}
