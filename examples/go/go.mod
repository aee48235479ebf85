module brushwork.dev/examples/go

go 1.19
