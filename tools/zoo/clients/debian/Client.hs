import Control.Monad (forM_)
import Network.HTTP
import System.Environment (getEnv)
main :: IO ()
main = do
  forM_ ["SITE", "PAGE", "B_SITE", "B_DATA", "MISSING", "C_FEED"] $ \name -> getEnv name >>= simpleHTTP . getRequest >>= getResponseBody
  address <- getEnv "C_API"
  _ <- simpleHTTP (postRequestWithBody address "application/json" "{\"name\":\"lamp\"}")
  return ()
