-- wrk -s post.lua URL -- BODY CONTENT_TYPE: posts the file repeatedly.
function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.method, wrk.body = "POST", file:read("*a")
  file:close()
  wrk.headers["Content-Type"] = args[2]
end
