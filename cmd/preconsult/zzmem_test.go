package main
import ("testing";"runtime";"runtime/pprof";"os";"time";"fmt")
func TestZZMem(t *testing.T){
 t0:=time.Now()
 err:=withEngine(func(c Config, e *engine) error {
  fmt.Println("load",time.Since(t0))
  var m runtime.MemStats; runtime.ReadMemStats(&m); fmt.Println("alloc",m.HeapAlloc>>20,"sys",m.HeapSys>>20,"total",m.TotalAlloc>>20, "idle", m.HeapIdle>>20, "released", m.HeapReleased>>20)
  runtime.GC(); runtime.ReadMemStats(&m); fmt.Println("live",m.HeapAlloc>>20)
  f,_:=os.Create("/tmp/heap.prof"); pprof.Lookup("heap").WriteTo(f,0); f.Close(); runtime.KeepAlive(e); return nil})
 if err!=nil {t.Fatal(err)}
}
