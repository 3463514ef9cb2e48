package main

import (
	"net/http"
	"sync"
)

// counters are what a test can ask about: how it was used.
type counters struct {
	mu              sync.Mutex
	logins          int
	failedLogins    int
	logouts         int
	unauthenticated int
	httpBytes       int64
	methods         map[string]int
	files           map[string]int64
}

func newCounters() *counters { return &counters{methods: map[string]int{}, files: map[string]int64{}} }

func (c *counters) add(which *int) {
	c.mu.Lock()
	*which++
	c.mu.Unlock()
}

func (c *counters) method(name string) {
	c.mu.Lock()
	c.methods[name]++
	c.mu.Unlock()
}

func (c *counters) file(name string, bytes int) {
	c.mu.Lock()
	c.files[name] += int64(bytes)
	c.mu.Unlock()
}

func (c *counters) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.logins, c.failedLogins, c.logouts, c.unauthenticated, c.httpBytes = 0, 0, 0, 0, 0
	c.methods, c.files = map[string]int{}, map[string]int64{}
}

type countingWriter struct {
	http.ResponseWriter
	counters *counters
}

func (w *countingWriter) Write(bytes []byte) (int, error) {
	n, err := w.ResponseWriter.Write(bytes)
	w.counters.mu.Lock()
	w.counters.httpBytes += int64(n)
	w.counters.mu.Unlock()
	return n, err
}

func (w *countingWriter) Flush() {
	if flusher, ok := w.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
}
