package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	opening = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<soapenv:Body>
`
	closing  = "</soapenv:Body>\n</soapenv:Envelope>\n"
	gigabyte = 1 << 30
)

func knownShape(shape string) bool {
	switch shape {
	case "billionLaughs", "doctype", "externalEntity", "gigabyte", "endless", "controlCharacters", "invalidUtf8", "deepNesting", "notXml", "empty", "unclosed":
		return true
	}
	return false
}

func vmNamed(name string) string {
	return opening + `<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval><objects><obj type="VirtualMachine">vm-1</obj><propSet><name>name</name><val xsi:type="xsd:string">` +
		name + `</val></propSet></objects></returnval></RetrievePropertiesExResponse>` + closing
}

// hostile answers like a server that means harm, or is broken. No answer here is one that a client may believe.
func hostile(w http.ResponseWriter, r *http.Request, shape string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	switch shape {
	case "billionLaughs":
		_, _ = io.WriteString(w, withDoctype(bomb(), vmNamed("&lol9;")))
	case "doctype":
		_, _ = io.WriteString(w, withDoctype("<!DOCTYPE soapenv:Envelope>", vmNamed("web")))
	case "externalEntity":
		_, _ = io.WriteString(w, withDoctype(`<!DOCTYPE x [<!ENTITY leak SYSTEM "file:///etc/hostname">]>`, vmNamed("&leak;")))
	case "gigabyte":
		w.Header().Set("Content-Length", fmt.Sprint(gigabyte))
		flood(w, r, gigabyte)
	case "endless":
		flood(w, r, 1<<50)
	case "controlCharacters":
		_, _ = io.WriteString(w, vmNamed("web\x1b[2J\x00\x07&#1;&#27;[31m"))
	case "invalidUtf8":
		_, _ = io.WriteString(w, vmNamed("web\xff\xfe\xc3\x28"))
	case "deepNesting":
		_, _ = io.WriteString(w, opening+strings.Repeat("<a>", 200_000)+strings.Repeat("</a>", 200_000)+closing)
	case "notXml":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body><p>It works!<br></body>")
	case "unclosed":
		_, _ = io.WriteString(w, strings.TrimSuffix(vmNamed("web"), closing))
	}
}

func withDoctype(doctype, text string) string {
	head := len(`<?xml version="1.0" encoding="UTF-8"?>`)
	return text[:head] + doctype + text[head:]
}

func bomb() string {
	text := `<!DOCTYPE lolz [<!ENTITY lol "lol">`
	for n := 1; n <= 9; n++ {
		previous := "&lol;"
		if n > 1 {
			previous = fmt.Sprintf("&lol%d;", n-1)
		}
		text += fmt.Sprintf(`<!ENTITY lol%d "%s">`, n, strings.Repeat(previous, 10))
	}
	return text + "]>"
}

// flood writes a name that does not end, until the client has had enough and hangs up.
func flood(w io.Writer, r *http.Request, total int64) {
	start := vmNamed("")
	start = start[:strings.Index(start, "</val>")]
	sent, err := io.WriteString(w, start)
	chunk := []byte(strings.Repeat("A", 1<<16))
	for left := total - int64(sent); left > 0 && err == nil; left -= int64(len(chunk)) {
		if int64(len(chunk)) > left {
			chunk = chunk[:left]
		}
		_, err = w.Write(chunk)
	}
}
