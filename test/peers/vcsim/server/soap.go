package main

import (
	"bytes"
	"fmt"
	"log"
	"reflect"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// reply is what a method answers with: a result under the name of its element, or a fault.
type reply struct {
	name  string
	value interface{}
	fault *soap.Fault
}

type returnsRef struct {
	Returnval types.ManagedObjectReference `xml:"returnval"`
}
type returnsNothing struct{}

// faultText: govmomi leaves most texts empty; a client shows them to people. Worded like a real vCenter's.
func faultText(fault types.BaseMethodFault) string {
	switch f := fault.(type) {
	case *types.NotAuthenticated:
		return "The session is not authenticated."
	case *types.InvalidLogin:
		return "Cannot complete login due to an incorrect user name or password."
	case *types.ManagedObjectNotFound:
		return fmt.Sprintf("The object 'vim.%s:%s' has already been deleted or has not been completely created", f.Obj.Type, f.Obj.Value)
	case *types.InvalidPowerState:
		words := map[types.VirtualMachinePowerState]string{"poweredOn": "Powered on", "poweredOff": "Powered off", "suspended": "Suspended"}
		return fmt.Sprintf("The attempted operation cannot be performed in the current state (%s).", words[f.ExistingState])
	case *types.ToolsUnavailable:
		return "Cannot complete operation because VMware Tools is not running in this virtual machine."
	case *types.ResourceInUse:
		return "The resource '" + f.Name + "' is in use."
	case *types.NoPermission:
		return "Permission to perform this operation was denied."
	case *types.InvalidCollectorVersion:
		return "The version provided to the property collector is invalid."
	case *types.InvalidState:
		return "The operation is not allowed in the current state."
	case *types.TaskInProgress:
		return "Another task is already in progress."
	case *types.MethodNotFound:
		return fmt.Sprintf("The method '%s' is not known to '%s'.", f.Method, f.Receiver.Type)
	}
	return "A general system error occurred: " + reflect.TypeOf(fault).Elem().Name()
}

func failed(fault types.BaseMethodFault) reply { return failedWith(fault, "") }

func failedWith(fault types.BaseMethodFault, text string) reply {
	return reply{fault: simulator.Fault(orElse(text, faultText(fault)), fault)}
}

// newFault makes a fault by the name of its type, as a test orders it.
func newFault(name string) (types.BaseMethodFault, error) {
	kind, ok := types.TypeFunc()(name)
	if ok {
		if fault, ok := reflect.New(kind).Interface().(types.BaseMethodFault); ok {
			return fault, nil
		}
	}
	return nil, fmt.Errorf("no fault is called %q", name)
}

func implementation(handler mo.Reference, method string) (reflect.Value, bool) {
	name := strings.ToUpper(method[:1]) + method[1:]
	if strings.HasSuffix(name, "_Task") {
		name = strings.TrimSuffix(name, "_Task") + "Task"
	}
	found := reflect.ValueOf(handler).MethodByName(name)
	return found, found.IsValid()
}

// invoke calls the simulator's own implementation of a method, as its Service.call does for its own HTTP server.
func invoke(ctx *simulator.Context, method *simulator.Method) (result reply) {
	handler := ctx.Session.Get(method.This)
	if handler == nil {
		return failed(&types.ManagedObjectNotFound{Obj: method.This})
	}
	implemented, ok := implementation(handler, method.Name)
	if !ok {
		return failed(&types.MethodNotFound{Receiver: method.This, Method: method.Name})
	}
	// The simulator asserts types of what it did not make itself (RDM backings): a bug there must fail one call only.
	defer func() {
		if cause := recover(); cause != nil {
			log.Printf("%s: %v", method.Name, cause)
			result = failed(&types.SystemError{Reason: fmt.Sprint(cause)})
		}
	}()
	ctx.Caller = &method.This
	args := []reflect.Value{reflect.ValueOf(method.Body)}
	if implemented.Type().NumIn() == 2 {
		args = append([]reflect.Value{reflect.ValueOf(ctx)}, args...)
	}
	var out []reflect.Value
	simulator.Map.WithLock(handler, func() { out = implemented.Call(args) })
	body := out[0].Interface().(soap.HasFault)
	if fault := body.Fault(); fault != nil {
		if base, ok := fault.Detail.Fault.(types.BaseMethodFault); ok && fault.String == "" {
			fault.String = faultText(base)
		}
		return reply{fault: fault}
	}
	value := reflect.ValueOf(body).Elem().FieldByName("Res")
	return reply{name: value.Elem().Type().Name(), value: value.Interface()}
}

type envelope struct {
	XMLName xml.Name    `xml:"soapenv:Envelope"`
	Enc     string      `xml:"xmlns:soapenc,attr"`
	Env     string      `xml:"xmlns:soapenv,attr"`
	XSD     string      `xml:"xmlns:xsd,attr"`
	XSI     string      `xml:"xmlns:xsi,attr"`
	Body    interface{} `xml:"soapenv:Body"`
}

type faultElement struct {
	XMLName xml.Name `xml:"soapenv:Fault"`
	Code    string   `xml:"faultcode"`
	String  string   `xml:"faultstring"`
	Detail  struct {
		Fault *detailElement
	} `xml:"detail"`
}

type detailElement struct{ fault interface{} }

func (d *detailElement) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	kind := reflect.TypeOf(d.fault).Elem().Name()
	start.Name.Local = kind + "Fault"
	start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "xmlns"}, Value: "urn:" + vim25.Namespace},
		xml.Attr{Name: xml.Name{Local: "xsi:type"}, Value: kind})
	return e.EncodeElement(d.fault, start)
}

type resultElement struct{ reply reply }

func (r *resultElement) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	element := xml.StartElement{Name: xml.Name{Space: "urn:" + vim25.Namespace, Local: r.reply.name}}
	if err := e.EncodeElement(r.reply.value, element); err != nil {
		return err
	}
	return e.EncodeToken(start.End())
}

func encode(r reply) ([]byte, error) {
	var body interface{} = &resultElement{r}
	if r.fault != nil {
		element := &faultElement{Code: r.fault.Code, String: r.fault.String}
		element.Detail.Fault = &detailElement{r.fault.Detail.Fault}
		body = struct{ Fault *faultElement }{element}
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	err := encoder.Encode(&envelope{
		Enc: "http://schemas.xmlsoap.org/soap/encoding/", Env: "http://schemas.xmlsoap.org/soap/envelope/",
		XSD: "http://www.w3.org/2001/XMLSchema", XSI: "http://www.w3.org/2001/XMLSchema-instance", Body: body,
	})
	return out.Bytes(), err
}
